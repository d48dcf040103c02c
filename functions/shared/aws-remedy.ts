import type { AwsError, AwsErrorKind } from './aws-error.ts';
import { type AwsService, vpcEndpoint } from './vpc-endpoint.ts';

/** What was called. */
interface Called {
  service: AwsService;
  region: string;
  /** The name or ARN of what was called for. */
  resource: string;
  /** This machine's time, in milliseconds since the epoch. */
  now: number;
}

/** The remedies that only the caller knows. */
type Own = { [kind in 'missing right' | 'key refused' | 'function key refused' | 'not found']: string };

/** What to do about an error of an AWS call, one or two sentences. */
export function awsRemedy(error: AwsError, called: Called, own: Own): string {
  const { service, region, resource } = called;
  const remedies: { [kind in AwsErrorKind]: string } = {
    'clock skew': clockRemedy(error, called),
    throttling: 'See what else in this account calls the service so often; it is tried again.',
    outage: `In a VPC, see whether the endpoint ${vpcEndpoint(region, service)} or a way out exists, and whether its security group lets this function in on port 443.`,
    'update pending': 'The function that is called is being updated: wait until that has ended.',
    'expired credentials':
      'The credentials have expired: on your own machine log in again (aws sso login); in Lambda the next cold start gets new ones.',
    'invalid credentials':
      'AWS does not know these credentials, or they do not fit together: see whether AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN were set by hand, and whether they are of this partition.',
    configuration:
      'A function needs no profile and no endpoint of its own: see whether an AWS_… variable was set by hand.',
    'missing right': `${own['missing right']}${namedIn(resource)}`,
    'wrong account': wrongAccountRemedy(error),
    'key refused': own['key refused'],
    'function key refused': own['function key refused'],
    'not found': `${own['not found']}${namedIn(resource)}`,
    unknown: 'This error is not known here, and it was not tried again: go by what the service says.',
  };
  return remedies[error.kind];
}

function clockRemedy({ serviceTime }: AwsError, { now }: Called): string {
  const compare = `Compare this machine's clock: it says ${timestamp(now)}`;
  return serviceTime === undefined
    ? `${compare}, and the service did not say what it takes for the time.`
    : `${compare}, the service ${timestamp(serviceTime)}. The call was signed anew with the service's time, and refused again.`;
}

const timestamp = (ms: number) => new Date(ms).toISOString().replace(/\.\d+/, '');

function wrongAccountRemedy({ accounts }: AwsError): string {
  return `What is called is in account ${accounts?.resource}, this runs in ${accounts?.caller}: correct the ARN, or let the other account allow this role, for the key too.`;
}

/** What an ARN names may be in another account or region than the caller. */
function namedIn(resource: string): string {
  const [, region, account] = /^arn:[\w-]+:[\w-]+:([\w-]+):(\d{12}):/.exec(resource) ?? [];
  return account === undefined
    ? ''
    : ` Its ARN names account ${account} and region ${region}: see that they are meant.`;
}

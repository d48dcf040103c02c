import { rejectWrongEndpoints, type Variables } from './aws-endpoint.ts';
import { EnvironmentInvalid, TlsVerificationDisabled } from './errors.ts';
import * as limits from './limits.ts';

/**
 * What a function's environment variables say. The stack sets them. `RUNBOOK_URL` is taken as it is, and
 * `REPORT_TOPIC_ARN` read when there is something to report: a wrong one must not keep a job from being started.
 */
export interface Environment {
  /** `SECRET_ID`: name or ARN of the secret. */
  secretId: string;
  /** `TARGET`: the CipherTrust Manager's short name in logs, metrics and execution names. */
  target: string;
  /** `FOLLOW_FOR_HOURS`: how long a job is followed. */
  followForHours: number;
  /** `GOOD_DETAILS`: texts of details that an operator calls good, as a JSON list; none when it is unset. */
  goodDetails: readonly string[];
  /** `FOLLOW_SYNC_ARN`: the alias of follow-sync; nothing is handed over when it is unset. */
  followSyncArn?: string;
  /** `HTTPS_PROXY` (and `NO_PROXY`): for the appliance only. */
  proxyEnv: { HTTPS_PROXY?: string; NO_PROXY?: string };
}

const tried = 'Reading the environment';

/**
 * Options with which Node writes secrets out, as tried with Node 24: the keys of each TLS session, all that is in
 * memory, or the whole environment with AWS's credentials. Node takes `_` for `-` in them.
 */
const writesSecrets = /--(tls.keylog|heapsnapshot|report.(on|uncaught))[\w-]*/;

/** Throws EnvironmentInvalid or TlsVerificationDisabled where nothing may be sent, whatever else the environment says. */
function rejectUnsafe(variables: Variables): void {
  if (variables.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    throw new TlsVerificationDisabled({
      tried,
      cameBack: 'NODE_TLS_REJECT_UNAUTHORIZED is 0',
      remedy:
        "Remove it: certificates are always verified. Put the appliance's CA into `ca_certificate` in the secret.",
    });
  }
  rejectSecretsWritten(variables);
  rejectWrongEndpoints(variables);
}

/** Reads the environment. Throws EnvironmentInvalid or TlsVerificationDisabled. */
export function readEnvironment(variables: Variables): Environment {
  rejectUnsafe(variables);
  const {
    SECRET_ID,
    TARGET = '',
    FOLLOW_FOR_HOURS = String(limits.followForHours.default),
    GOOD_DETAILS = '[]',
    FOLLOW_SYNC_ARN,
    HTTPS_PROXY,
    NO_PROXY,
  } = variables;
  if (!SECRET_ID) throw invalid('SECRET_ID', 'the name or ARN of the secret');
  if (!limits.targetName.pattern.test(TARGET)) throw invalid('TARGET', limits.targetName.allowed);
  const followForHours = Number(FOLLOW_FOR_HOURS);
  const { min, max } = limits.followForHours;
  if (!Number.isInteger(followForHours) || followForHours < min || followForHours > max) {
    throw invalid('FOLLOW_FOR_HOURS', `a whole number from ${min} to ${max}`);
  }
  if (HTTPS_PROXY && !isProxy(HTTPS_PROXY)) {
    throw invalid('HTTPS_PROXY', '`http://host:port` or `http://user:password@host:port`');
  }
  return {
    secretId: SECRET_ID,
    target: TARGET,
    followForHours,
    goodDetails: textsIn(GOOD_DETAILS),
    ...(FOLLOW_SYNC_ARN && { followSyncArn: FOLLOW_SYNC_ARN }),
    proxyEnv: { ...(HTTPS_PROXY && { HTTPS_PROXY }), ...(NO_PROXY && { NO_PROXY }) },
  };
}

const topicArn = /^arn:aws[a-z-]*:sns:[a-z\d-]+:\d{12}:[\w-]{1,256}$/;

/**
 * `REPORT_TOPIC_ARN`: where reports go. Reads nothing else, so that a report also tells of what is wrong in the rest.
 * Throws EnvironmentInvalid or TlsVerificationDisabled.
 */
export function readReportTopic(variables: Variables): string {
  rejectUnsafe(variables);
  const { REPORT_TOPIC_ARN = '' } = variables;
  if (!topicArn.test(REPORT_TOPIC_ARN))
    throw invalid('REPORT_TOPIC_ARN', 'the ARN of an SNS topic, not FIFO');
  return REPORT_TOPIC_ARN;
}

/** What Node's agent takes without an error, whose text would show the credentials in it. */
function isProxy(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, pathname, search, hash, username, password } = new URL(value);
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  return /^https?:$/.test(protocol) && pathname === '/' && search === '' && hash === '';
}

function textsIn(goodDetails: string): readonly string[] {
  const { isAllowed, allowed } = limits.goodDetails;
  let texts: unknown;
  try {
    texts = JSON.parse(goodDetails || '[]');
  } catch {}
  if (!isAllowed(texts)) throw invalid('GOOD_DETAILS', `a JSON list: ${allowed}`);
  return texts;
}

/** Under `NODE_DEBUG=https` Node logs the client's private key and the header with the token; `*` is one such. */
function rejectSecretsWritten({ NODE_DEBUG, NODE_OPTIONS = '' }: Variables): void {
  const [option] = writesSecrets.exec(NODE_OPTIONS) ?? [];
  if (!NODE_DEBUG && !option) return;
  throw new EnvironmentInvalid({
    tried,
    cameBack: NODE_DEBUG ? 'NODE_DEBUG is set' : `NODE_OPTIONS holds ${option}`,
    remedy: 'Remove it: with it Node writes keys and Authorization headers into the log or a file.',
  });
}

const invalid = (name: string, allowed: string) =>
  new EnvironmentInvalid({
    tried,
    cameBack: `${name} is missing or wrong`,
    remedy: `It has to be ${allowed}; the stack sets it.`,
  });

import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path';

/** The account and region of everything that runs on this machine, unless the environment names a region. */
export const localAccount = '111122223333';
export const localRegion = 'eu-central-1';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The access key id of all functions that this process starts; other processes cannot guess it (80 random bits). In
 * the form of a real one.
 */
export const localAccessKeyId = `AKIA${Array.from(randomBytes(16), (byte) => base32[byte % 32]).join('')}`;

/** What a function is, beside its code. */
export interface FunctionSettings {
  /** Path of the bundle, an ES module that exports `handler`. */
  bundle: string;
  /** The function's own environment variables. They may override Lambda's, the credentials for one. */
  environment?: Record<string, string>;
  /** Default: the name of the bundle's folder. */
  name?: string;
  /** MB; shown to the function, not enforced. Default 256. */
  memory?: number;
  /** How long an invocation may take. Default 900, the most that Lambda allows. */
  timeoutSeconds?: number;
}

/**
 * The whole environment of a function: the variables that Lambda reserves, credentials that are good for the
 * local endpoint alone, and the function's own. Nothing of this process' environment is in it.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function lambdaEnvironment(settings: FunctionSettings): Record<string, string> {
  const taskRoot = dirname(settings.bundle);
  const name = settings.name ?? basename(taskRoot);
  const region = settings.environment?.AWS_REGION ?? localRegion;
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memory ?? 256),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_LEVEL: 'INFO',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: 'index.handler',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_ACCESS_KEY_ID: localAccessKeyId,
    AWS_SECRET_ACCESS_KEY: 'no-secret-at-all',
    AWS_SESSION_TOKEN: 'no-session-at-all',
    ...settings.environment,
  };
}

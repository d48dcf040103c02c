import type { Clock } from './clock.ts';
import { describeLength, isPlain, quote } from './text.ts';

/** How long connecting to AWS may take, in milliseconds. */
const connectTimeout = 3_000;
/** How long one call to AWS may take, in milliseconds. */
const callTimeout = 10_000;

/** How both functions make their AWS clients: callers know what may be repeated, and until when, so the SDK does not retry. */
export const awsClientConfig = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: connectTimeout },
};

/** Makes one call, and aborts it at its timeout. */
export async function awsCall<T>(
  clock: Clock,
  send: (options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const cancel = clock.after(callTimeout, () => controller.abort());
  try {
    return await send({ abortSignal: controller.signal });
  } finally {
    cancel();
  }
}

/** An error of an AWS call: the service's error name and HTTP status, or the reason why there was no response. */
export interface AwsError {
  name: string;
  /** For messages: `HTTP 400, ThrottlingException: Rate exceeded`; a text that is not plain is told by its length. */
  phrase: string;
  /** The service's text as it came, to be read and not to be shown. */
  text: string;
  /** Undefined where no response came. */
  status: number | undefined;
  /** Of the system, of OpenSSL or of Node's sockets. */
  code: string | undefined;
}

/** Reads an error that the SDK threw. */
export function awsErrorOf(error: unknown): AwsError {
  const {
    name = 'Error',
    message: text = '',
    code,
    $metadata,
  } = error as {
    name?: string;
    message?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  if (status === undefined) {
    const reason = name === 'AbortError' ? `no answer within ${callTimeout / 1000} s` : (code ?? name);
    return { name, phrase: `no answer (${reason})`, text, status, code };
  }
  const told = (outside: string) => (isPlain(outside) ? quote(outside) : `(${describeLength(outside)})`);
  // Such as ProvisionedThroughputExceededException, and no text.
  const toldName = /^[A-Za-z\d]{1,64}$/.test(name) ? name : told(name);
  return { name, phrase: `HTTP ${status}, ${toldName}: ${told(text)}`, text, status, code };
}

/**
 * Whether the service may answer the same call later: it was out of reach, throttling, in trouble itself, or something
 * else answered in its place, which no error below 400 comes from.
 */
export const isAwsOutage = ({ name, status, code }: AwsError): boolean =>
  status === undefined
    ? /^(AbortError|TimeoutError)$/.test(name) || isConnectionCode(code)
    : status < 400 || status >= 500 || status === 429 || /Throttl|TooManyRequests|LimitExceeded/.test(name);

/** Not a code for a wrong argument, which is a defect of ours. */
const isConnectionCode = (code: unknown): boolean =>
  typeof code === 'string' && /^(?!ERR_(\w+_)?INVALID_|ERR_ASSERTION)[A-Z][A-Z\d_/]+$/.test(code);

/** Whether the error comes from AWS, or from the way there, at all; any other is a defect of ours. */
export const isAwsError = (error: AwsError): boolean =>
  error.status !== undefined || isAwsOutage(error) || error.name === 'CredentialsProviderError';

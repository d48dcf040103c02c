import type { Clock } from './clock.ts';

/** Connect limit for the SDK's clients, in milliseconds. */
export const awsConnectLimit = 3_000;
/** How long one call to AWS may take, in milliseconds. */
const awsCallLimit = 10_000;

/** Makes one call within its time limit. The SDK's own retries are off: callers know what may be repeated, and until when. */
export async function awsCall<T>(
  clock: Clock,
  send: (options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const cancel = clock.after(awsCallLimit, () => controller.abort());
  try {
    return await send({ abortSignal: controller.signal });
  } finally {
    cancel();
  }
}

/** What an error of the SDK says: the service's error name and HTTP status, or the reason why there was no answer. */
export function describeAwsError(error: unknown): {
  name: string;
  phrase: string;
  status: number | undefined;
  code: string | undefined;
} {
  const {
    name = 'Error',
    message,
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
    const reason = name === 'AbortError' ? `no answer within ${awsCallLimit / 1000} s` : (code ?? name);
    return { name, phrase: `no answer (${reason})`, status, code };
  }
  return { name, phrase: `HTTP ${status}, ${name}: ${message}`, status, code };
}

/** Whether the service may answer the same call later: it was out of reach, throttling, or in trouble itself. */
export const isAwsOutage = ({ name, status, code }: ReturnType<typeof describeAwsError>): boolean =>
  status === undefined
    ? /^(AbortError|TimeoutError)$/.test(name) || isConnectionCode(code)
    : status >= 500 || status === 429 || /Throttl|TooManyRequests|LimitExceeded/.test(name);

/** A code of the system, of OpenSSL, or of Node's sockets; not one for a wrong argument, which is a defect of ours. */
const isConnectionCode = (code: unknown): boolean =>
  typeof code === 'string' && /^(?!ERR_(\w+_)?INVALID_|ERR_ASSERTION)[A-Z][A-Z\d_/]+$/.test(code);

/** Whether the error comes from AWS, or from the way there, at all; any other is a defect of ours. */
export const isAwsError = (told: ReturnType<typeof describeAwsError>): boolean =>
  told.status !== undefined || isAwsOutage(told) || told.name === 'CredentialsProviderError';

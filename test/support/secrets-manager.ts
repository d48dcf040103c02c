import type { GetSecretValueCommandOutput, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** A recorded call. */
interface Call {
  input: object;
  abortSignal: AbortSignal;
}

/** Secrets Manager in eu-central-1: returns what `respond` returns, throws what it throws, and records the calls. */
export function secretsManager(respond: () => Partial<GetSecretValueCommandOutput>) {
  const calls: Call[] = [];
  const client = {
    config: { region: async () => 'eu-central-1' },
    send: async ({ input }: { input: object }, { abortSignal }: { abortSignal: AbortSignal }) => {
      calls.push({ input, abortSignal });
      return respond();
    },
  } as unknown as SecretsManagerClient;
  return { client, calls };
}

/** An error as the SDK makes it of the service's response. */
export const awsError = (name: string, status: number, message = 'no') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

/** An error as the SDK passes it on where there was no response. */
export const noResponse = (fields: { name?: string; code?: string }) =>
  Object.assign(new Error('no response'), fields);

import type { GetSecretValueCommandOutput, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** What is kept of a call. */
interface Asked {
  input: object;
  abortSignal: AbortSignal;
}

/** Secrets Manager in eu-central-1 as far as it is called: gives what `answer` gives or throws, and keeps what it is asked. */
export function secretsManager(answer: () => Partial<GetSecretValueCommandOutput>) {
  const asked: Asked[] = [];
  const client = {
    config: { region: async () => 'eu-central-1' },
    send: async ({ input }: { input: object }, { abortSignal }: { abortSignal: AbortSignal }) => {
      asked.push({ input, abortSignal });
      return answer();
    },
  } as unknown as SecretsManagerClient;
  return { client, asked };
}

/** An error as the SDK makes it of the service's answer. */
export const awsError = (name: string, status: number, message = 'no') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

/** An error as the SDK passes it on where no answer came. */
export const noAnswer = (fields: { name?: string; code?: string }) =>
  Object.assign(new Error('no answer'), fields);

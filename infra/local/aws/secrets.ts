import { randomUUID } from 'node:crypto';
import { localAccount, localRegion } from '../lambda/environment.ts';
import { type AwsResponse, errorResponse } from './responses.ts';

interface Secret {
  arn: string;
  name: string;
  versionId: string;
  value: string | Uint8Array;
  createdAt: number;
}

/** The secrets of this endpoint; of each the current version only. */
export class Secrets {
  readonly #secrets = new Map<string, Secret>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Stores a value as the current version; returns the new version's id. */
  put(name: string, value: string | Uint8Array): string {
    const arn =
      this.#secrets.get(name)?.arn ??
      `arn:aws:secretsmanager:${localRegion}:${localAccount}:secret:${name}-L0cal1`;
    const secret: Secret = { arn, name, versionId: randomUUID(), value, createdAt: this.#now() };
    this.#secrets.set(name, secret);
    return secret.versionId;
  }

  /** `GetSecretValue`, by name or ARN. */
  get({ SecretId = '' }: Record<string, string>): AwsResponse {
    const secret =
      this.#secrets.get(SecretId) ?? [...this.#secrets.values()].find(({ arn }) => arn === SecretId);
    if (secret === undefined) {
      const message = "Secrets Manager can't find the specified secret.";
      return errorResponse('GetSecretValue', 400, 'ResourceNotFoundException', message);
    }
    const { arn, name, versionId, value, createdAt } = secret;
    return {
      status: 200,
      body: {
        ARN: arn,
        Name: name,
        VersionId: versionId,
        VersionStages: ['AWSCURRENT'],
        CreatedDate: createdAt / 1000,
        ...(typeof value === 'string'
          ? { SecretString: value }
          : { SecretBinary: Buffer.from(value).toString('base64') }),
      },
    };
  }
}

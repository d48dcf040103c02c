import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { AwsSdkSigV4Signer } from '@aws-sdk/core/httpAuthSchemes';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { IdentityProviderConfig } from '@smithy/types';
import { endpointOf, type Variables } from './aws-endpoint.ts';
import { EnvironmentInvalid } from './errors.ts';
import { userAgent } from './version.ts';
import type { AwsService } from './vpc-endpoint.ts';

const signatureV4 = 'aws.auth#sigv4';

/**
 * All that a client of the SDK is told, for one service. Nothing is left for it to look for in profiles, files or
 * metadata: what it would do that with is not in the bundles (infra/esbuild/stubs.ts).
 */
export const awsOptions = (service: AwsService, variables: Variables, timeouts: object) => ({
  region: async () => variables.AWS_REGION || missing('AWS_REGION'),
  credentials: async () => ({
    accessKeyId: variables.AWS_ACCESS_KEY_ID || missing('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variables.AWS_SECRET_ACCESS_KEY || missing('AWS_SECRET_ACCESS_KEY'),
    ...(variables.AWS_SESSION_TOKEN && { sessionToken: variables.AWS_SESSION_TOKEN }),
  }),
  endpointProvider: ({ Region = '' }: { Region?: string }) => ({
    url: endpointOf(service, Region, variables),
  }),
  ignoreConfiguredEndpointUrls: true,
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  httpAuthSchemeProvider: ({ region = '' }: { region?: string }) => [
    {
      schemeId: signatureV4,
      signingProperties: { name: service, region },
      propertiesExtractor: (config: object, context: object) => ({ signingProperties: { config, context } }),
    },
  ],
  httpAuthSchemes: [
    {
      schemeId: signatureV4,
      identityProvider: (identities: IdentityProviderConfig) => identities.getIdentityProvider(signatureV4),
      signer: new AwsSdkSigV4Signer(),
    },
  ],
  authSchemePreference: [],
  disableClockSkewCorrection: false,
  sha256: Sha256,
  bodyLengthChecker: (body: string | Uint8Array) => Buffer.byteLength(body),
  requestHandler: new NodeHttpHandler({ ...timeouts, ...agents }),
  runtime: 'node',
  defaultsMode: 'standard' as const,
  retryMode: 'standard',
  userAgentAppId: async () => undefined,
  defaultUserAgentProvider: async () => [userAgent.split('/') as [string, string]],
});

/**
 * A socket serves one call: what stands between may forget an idle connection without a word, while the function is
 * frozen, and the next invocation would send into nothing.
 */
const agents = { httpsAgent: { keepAlive: false }, httpAgent: { keepAlive: false } };

const missing = (name: string): never => {
  throw new EnvironmentInvalid({
    tried: 'Calling AWS',
    cameBack: `${name} is not set, and nothing was sent`,
    remedy: 'Lambda sets it: see whether it was overwritten by hand.',
  });
};

/** SHA-256, or its HMAC with a key. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as Uint8Array);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('Each hash is made once');
  }
}

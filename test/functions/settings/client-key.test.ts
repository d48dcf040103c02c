import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type SecureVersion } from 'node:tls';
import { describe, expect, test } from '@jest/globals';
import { parseSecret } from '../../../functions/settings/parse.ts';
import { authorityCertificate, certificateFor } from '../../support/certificate-for.ts';

const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).privateKey;
const pss = (modulusLength: number, hashAlgorithm?: string) =>
  generateKeyPairSync('rsa-pss', {
    modulusLength,
    ...(hashAlgorithm && { hashAlgorithm, mgf1HashAlgorithm: hashAlgorithm }),
  }).privateKey;
const salted = { modulusLength: 2048, hashAlgorithm: 'sha256', mgf1HashAlgorithm: 'sha256' };
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;

const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

async function parse(key: KeyObject, chain = '') {
  const client_certificate = (await certificateFor(key)) + chain;
  const login = { client_id: 'c-1', client_certificate, client_key: pemOf(key) };
  const secret = { url: 'https://cm.example.com', ...login, groups: ['a'] };
  return parseSecret({ id: 'my-secret', text: JSON.stringify(secret) }, 0);
}

const fit: [string, () => KeyObject][] = [
  ['RSA of 2048 bits', () => rsa(2048)],
  ['RSA of 2047 bits, as some tools make it', () => rsa(2047)],
  ['RSA-PSS', () => pss(2048)],
  ['RSA-PSS with SHA-384', () => pss(2048, 'sha384')],
  ['EC with P-256', () => ec('prime256v1')],
  ['EC with P-384', () => ec('secp384r1')],
  ['EC with P-521', () => ec('secp521r1')],
  ['Ed25519', () => generateKeyPairSync('ed25519').privateKey],
  ['Ed448', () => generateKeyPairSync('ed448').privateKey],
  ['ML-DSA-44', () => generateKeyPairSync('ml-dsa-44').privateKey],
];

const unfit: [string, () => KeyObject][] = [
  ['RSA of 1024 bits', () => rsa(1024)],
  ['RSA-PSS of 1024 bits', () => pss(1024)],
  ['RSA-PSS of 2048 bits with sha1', () => pss(2048, 'sha1')],
  [
    'RSA-PSS of 2048 bits with sha256 and a salt of 222 bytes',
    // Its types want a text here, and Node a number.
    () => generateKeyPairSync('rsa-pss', { ...salted, saltLength: 222 as unknown as string }).privateKey,
  ],
  ['EC with secp192k1', () => ec('secp192k1')],
  ['EC with secp224r1', () => ec('secp224r1')],
  ['EC with secp256k1', () => ec('secp256k1')],
  ['EC with sect283k1', () => ec('sect283k1')],
  ['X25519', () => generateKeyPairSync('x25519').privateKey],
];

/** Node's own server dies of such a client under TLS 1.3, so it is in no handshake here. */
const deadly: typeof unfit = [['EC with brainpoolP256r1', () => ec('brainpoolP256r1')]];

describe('a client key that TLS takes is taken:', () => {
  test.each(fit)('%s', async (_name, make) => {
    const key = make();
    expect((await parse(key)).ciphertrust.credentials).toMatchObject({ client_key: pemOf(key) });
  });

  test('with another certificate beside it', async () => {
    const chain = await certificateFor(rsa(2048));
    await expect(parse(ec('prime256v1'), chain)).resolves.toBeDefined();
  });

  test('but a chain with a certificate that TLS does not load is an error', async () => {
    const chain = await certificateFor(rsa(1024));
    await expect(parse(ec('prime256v1'), chain)).rejects.toMatchObject({
      name: 'SecretInvalid',
      message: expect.stringContaining("beside the client's own, 1 certificate that TLS does not take"),
    });
  });
});

describe('a client key that TLS does not take is an error that says what it is, and what to use:', () => {
  test.each([...unfit, ...deadly])('%s', async (name, make) => {
    const key = make();
    const error = await parse(key).catch((error) => error);
    expect(error.name).toBe('SecretInvalid');
    expect(error.message).toBe(
      `Reading the secret my-secret: \`client_key\` is ${name}, which TLS does not take: use RSA of 2048 bits or more, EC with P-256, P-384 or P-521, or Ed25519. Correct the secret; the README has a sample under "The secret".`,
    );
  });
});

describe('a real handshake', () => {
  const serverKey = ec('prime256v1');

  /** What a server that asks for a certificate says to a client that shows one of this key, if it lets it in. */
  async function greeting(key: KeyObject, version: SecureVersion): Promise<string> {
    const own = { key: pemOf(serverKey), cert: await certificateFor(serverKey) };
    const asks = { ca: authorityCertificate, requestCert: true, minVersion: version, maxVersion: version };
    const server = createServer({ ...own, ...asks }, (socket) => socket.end('welcome'));
    await once(server.listen(0), 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const shown = { key: pemOf(key), cert: await certificateFor(key) };
      const socket = connect({ port, host: 'localhost', ca: authorityCertificate, ...shown });
      return (await socket.toArray()).join('');
    } catch {
      return 'refused';
    } finally {
      server.close();
    }
  }

  const greetings = async (key: KeyObject) =>
    [await greeting(key, 'TLSv1.2'), await greeting(key, 'TLSv1.3')].join();

  test.each(fit)('logs a client in with %s', async (_name, make) => {
    expect(await greetings(make())).toContain('welcome');
  });

  test.each(unfit)('does not log a client in with %s', async (_name, make) => {
    expect(await greetings(make())).not.toContain('welcome');
  });
});

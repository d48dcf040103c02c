import { deflateRawSync } from 'node:zlib';
import { type Certified, certify, onlyExampleCom, unknownCritical } from '../../support/chains.ts';
import { alert, bareHello, says } from '../../support/handshakes.ts';
import type { ApplianceResponse, Behaviour } from './front.ts';

/** What is other than usual. */
export interface Situation extends Behaviour {
  /** What is shown, the leaf first, and what stands in `ca_certificate`; default: a leaf of the root that is trusted. */
  shown?: readonly Certified[];
  trusted?: readonly Certified[];
  /** More keys of the secret. */
  secret?: { [key: string]: unknown };
  /** Makes the text of the secret out of its JSON. */
  text?: (json: string) => string;
  /** Where the front listens; default 127.0.0.1. */
  host?: string;
}

const names = ['127.0.0.1', '::1', 'localhost'];
const root = await certify({ name: 'Root', isAuthority: true });
const issuing = await certify({ name: 'Issuing', by: root, isAuthority: true });
const leaf = await certify({ name: 'leaf', by: issuing, names });
const own = await certify({ name: 'own', by: root, names });
const otherRoot = await certify({ name: 'Other Root', isAuthority: true });
const otherLeaf = await certify({ name: 'other leaf', by: otherRoot, names });
const selfSigned = await certify({ name: 'self', names });
const elsewhere = await certify({ name: 'elsewhere', by: root, names: ['elsewhere.example'] });
const sha1Root = await certify({ name: 'SHA-1 Root', isAuthority: true, rsa: 2048, hash: 'SHA-1' });
const endedRoot = await certify({ name: 'Ended', isAuthority: true, days: -1 });
const constrained = await certify({ name: 'Constrained', isAuthority: true, extensions: [onlyExampleCom] });
const noSigner = await certify({ name: 'No Signer', isAuthority: true, signs: false });
const signedBy = async (by: Certified, more: Partial<Parameters<typeof certify>[0]> = {}) => ({
  shown: [await certify({ name: 'own', by, names, ...more })],
  trusted: [by],
});

export const usual = { shown: [own], trusted: [root] };

const crl = '-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n';
const jobs = '/api/v1/cckm/sap/synchronization-jobs';
/** Changes the replies to one kind of request. */
const onlyTo =
  (asked: string, change: (response: ApplianceResponse) => ApplianceResponse | Buffer[]) =>
  (response: ApplianceResponse): ApplianceResponse | Buffer[] =>
    response.asked === asked ? change(response) : response;
const withHeader =
  (name: string, value: string) =>
  (response: ApplianceResponse): ApplianceResponse => ({
    ...response,
    headers: { ...response.headers, [name]: value },
  });
const twoLengths = ({ status, body }: ApplianceResponse): Buffer[] => [
  Buffer.from(`HTTP/1.1 ${status} Said\r\n`),
  Buffer.from(`Content-Length: 2\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
];
const said = (status: number) => (response: ApplianceResponse) => twoLengths({ ...response, status });
const errorInside = (response: ApplianceResponse): ApplianceResponse => ({
  ...response,
  status: 200,
  body: Buffer.from('{"code":1,"codeDesc":"NCERRInternal","message":"Not now."}'),
});

/** The situations of `wire.md`, by their names. */
export const situations: { [name: string]: Situation } = {
  'TLS 1.2 at most': { tls: { maxVersion: 'TLSv1.2' } },
  'bad_certificate under TLS 1.2': { answer: alert(42) },
  'unknown_ca under TLS 1.2': { answer: alert(48) },
  'certificate_required before TLS is up': { answer: alert(116) },
  'a client certificate wanted under TLS 1.3': { tls: { requestCert: true, rejectUnauthorized: true } },
  'a client certificate wanted under TLS 1.2': {
    tls: { requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' },
  },
  'no cipher in common': { tls: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0' } },
  'TLS 1.1 at most': { tls: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' } },
  'a hello of TLS 1.0': { answer: bareHello(1) },
  'no secure renegotiation': { answer: bareHello(3) },
  'an unknown name': { answer: alert(112) },
  'plain HTTP on the port': { answer: says('HTTP/1.1 400 Bad Request\r\n\r\n') },
  'an end before TLS is up': { answer: (socket) => socket.end() },

  'root trusted, chain shown': { shown: [leaf, issuing], trusted: [root] },
  'issuing CA trusted, chain shown': { shown: [leaf, issuing], trusted: [issuing] },
  'issuing CA trusted, leaf alone shown': { shown: [leaf], trusted: [issuing] },
  'its own certificate trusted': { shown: [leaf, issuing], trusted: [leaf] },
  'one that signed itself trusted': { shown: [selfSigned], trusted: [selfSigned] },
  'root trusted, leaf alone shown': { shown: [leaf], trusted: [root] },
  'a foreign leaf trusted': { shown: [leaf, issuing], trusted: [otherLeaf] },
  'a foreign root trusted': { shown: [leaf, issuing, root], trusted: [otherRoot] },
  'one that signed itself, not trusted': { shown: [selfSigned], trusted: [root] },
  'another name': { shown: [elsewhere] },
  'another name, given as `server_name`': {
    shown: [elsewhere],
    secret: { server_name: 'elsewhere.example' },
  },
  'its certificate has ended': await signedBy(root, { days: -1 }),
  'a certificate of `ca_certificate` has ended': await signedBy(endedRoot),
  'signed with SHA-1': await signedBy(sha1Root, { hash: 'SHA-1' }),
  'a key of 1024 bits': await signedBy(root, { rsa: 1024 }),
  'a name that its CA may not sign': {
    ...(await signedBy(constrained, { names: ['localhost'] })),
    secret: { server_name: 'localhost' },
  },
  'a critical extension that nobody knows': await signedBy(root, { extensions: [unknownCritical] }),
  'a CA that may not sign certificates': await signedBy(noSigner),

  'a byte order mark before the JSON': { text: (json) => `\uFEFF${json}` },
  'PEM with byte order mark, CRLF, text and a CRL': {
    secret: {
      ca_certificate: `\uFEFF# ours\n${crl}Bag Attributes\n${root.certificate}`.replaceAll('\n', '\r\n'),
    },
  },
  'a CRL where the CA belongs': { secret: { ca_certificate: crl } },

  'kept connections broken without a word': { breaksKept: true },
  'connections closed after each response': { respond: withHeader('connection', 'close') },
  'raw deflate': {
    respond: (response) => ({
      ...withHeader('content-encoding', 'deflate')(response),
      body: deflateRawSync(response.body),
    }),
  },
  'a byte order mark before each response': {
    respond: (response) => ({ ...response, body: Buffer.concat([Buffer.from('\uFEFF'), response.body]) }),
  },
  'headers of 32 KB': { respond: withHeader('x-filler', 'x'.repeat(32_768)) },
  'headers of 200 KB': { respond: withHeader('x-filler', 'x'.repeat(200_000)) },
  'two lengths in each response': { respond: twoLengths },
  'two lengths in the response to the start': { respond: onlyTo(`POST ${jobs}`, twoLengths) },
  'two lengths in a 201 to the start that did nothing': {
    respond: onlyTo(`POST ${jobs}`, said(201)),
    refuses: `POST ${jobs}`,
  },
  'two lengths in a 401 to the login': { respond: onlyTo('POST /api/v1/auth/tokens', said(401)) },
  'an error inside a 200 to the list': { respond: onlyTo(`GET ${jobs}`, errorInside) },
  'an error inside a 200 to the start that did nothing': {
    respond: onlyTo(`POST ${jobs}`, errorInside),
    refuses: `POST ${jobs}`,
  },
  'a redirect to the same path with a slash': {
    respond: onlyTo(`GET ${jobs}`, (response) => ({
      ...response,
      status: 301,
      headers: { location: `${jobs}/` },
      body: Buffer.alloc(0),
    })),
  },
  'an IPv6 address in `url`': { host: '::1' },
};

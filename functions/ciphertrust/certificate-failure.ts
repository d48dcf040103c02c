import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { joinAtMost, quote as onOneLine } from '../shared/text.ts';
import { ApplianceCertificateRejected } from './errors.ts';

/** What matters of a certificate: common names, or the whole names where there is none. */
export interface ShownCertificate {
  subject: string;
  issuer: string;
  /** Milliseconds since the epoch. */
  ends: number;
  /** SHA-256. */
  fingerprint: string;
}

/** What is known of a certificate that was rejected. */
export interface Rejection {
  /** What was shown, the appliance's own first; empty where it could not be seen, as through a proxy. */
  shown: readonly ShownCertificate[];
  /** `ca_certificate`, PEM; when given, only it is trusted. */
  ca: string | undefined;
  /** The proxy on the way. */
  proxy: string | undefined;
  /** Whether we have a certificate to show. */
  hasCertificate: boolean;
  /** Milliseconds since the epoch. */
  now: number;
  /** Quotes a name from outside. */
  quote: (text: string) => string;
}

/** Node's codes for a certificate that was shown and does not verify; `UNSPECIFIED` for each that it has no code for. */
const codes =
  /^(CERT_|CRL_|ERROR_IN_C|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_|PATH_LENGTH|UNSPECIFIED$)/;

/** Whether an error of a connection says that the certificate that was shown does not verify. */
export const isCertificateRejected = ({ code = '' }: NodeJS.ErrnoException): boolean => codes.test(code);

/**
 * What a server shows in a handshake, its own certificate first, and those who signed it as far as they are known. To be
 * asked before the handshake is judged.
 */
export function certificatesShown(socket: TLSSocket): ShownCertificate[] {
  const shown = new Map<string, ShownCertificate>();
  // Not getPeerX509Certificate: once that was called, Node 24 no longer finds the addresses among the names.
  let next: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  while (next?.fingerprint256 !== undefined && !shown.has(next.fingerprint256)) {
    const { subject, issuer, valid_to = '' } = next;
    const ends = Date.parse(valid_to);
    const fingerprint = next.fingerprint256;
    shown.set(fingerprint, { subject: nameIn(subject), issuer: nameIn(issuer), ends, fingerprint });
    next = next.issuerCertificate;
  }
  return [...shown.values()];
}

/** So many names are told. */
const mostNames = 4;

/** The failure of a connection whose certificate does not verify. `reason` is Node's error, with OpenSSL's text. */
export function certificateRejected(
  tried: string,
  { code = '', message }: NodeJS.ErrnoException,
  rejection: Rejection,
): ApplianceCertificateRejected {
  const { shown, quote } = rejection;
  // Through a proxy the chain is not seen: what was seen came straight, as `NO_PROXY` may have it.
  const proxy = shown.length === 0 ? rejection.proxy : undefined;
  // Node adds advice about the trust store of the machine.
  const [said = ''] = message.split('; if the root CA');
  const text = onOneLine(said);
  const chain = shown.map(
    ({ subject, issuer }) => `${quote(subject)} signed by ${subject === issuer ? 'itself' : quote(issuer)}`,
  );
  const was = chain.length === 0 ? '' : `; its chain: ${joinAtMost(chain, mostNames)}`;
  const whose = proxy?.startsWith('https:')
    ? 'the certificate of the proxy or of the appliance'
    : 'the certificate';
  return new ApplianceCertificateRejected({
    tried,
    cameBack: `${whose} is not trusted (${code}: ${text}${was})`,
    remedy: throughProxy(proxy, remedyFor(code, text, rejection)),
  });
}

function throughProxy(proxy: string | undefined, remedy: string): string {
  if (proxy === undefined) return remedy;
  return proxy.startsWith('https:')
    ? `Whose it is cannot be seen. Of a proxy under \`https://\` only public CAs count, never \`ca_certificate\`: use \`http://\` in HTTPS_PROXY, since what goes through is encrypted all the same. Where it is the appliance's: ${remedy}`
    : `${remedy} A proxy that opens TLS shows a certificate of its own: let it pass this connection through.`;
}

function remedyFor(code: string, text: string, rejection: Rejection): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return expired(rejection);
    case 'CERT_NOT_YET_VALID':
      return "Compare the appliance's clock and the validity of its certificate, and of the CA that signed it.";
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return 'Use a host name that the certificate holds in `url`, or put that name into `server_name` in the secret. Where it holds none, or an address that does not stand there as an IP address, give the web interface a certificate with the host of `url` among its alternative names.';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return `The appliance shows a certificate that is signed by itself: put that very certificate into \`ca_certificate\` in the secret${rejection.ca === undefined ? '' : ', where another one stands'}.`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return untrusted(rejection);
    case 'CERT_SIGNATURE_FAILURE':
      return 'In the chain a certificate was not signed by the one that has the name of its signer: there are two of that name. If `ca_certificate` in the secret holds the other one, or both, leave that one in which signed what is shown; else let the appliance show the certificates between that belong to its own.';
  }
  return / too weak/.test(text)
    ? 'Give the web interface a certificate with an RSA key of 2048 bits or more, or an EC key, signed with SHA-256 or better; so has each CA above it to be.'
    : 'Trust in it is not the matter, the certificate itself is: give the web interface one that is made for a server, by a CA that may sign it.';
}

function expired({ shown, ca, now, quote }: Rejection): string {
  const ended = ({ ends }: ShownCertificate) => ends <= now;
  const [own] = shown;
  if (own !== undefined && ended(own)) return 'Renew the certificate of the web interface on the appliance.';
  const held = certificatesIn(ca).filter(ended);
  const said = ({ subject, ends }: ShownCertificate) =>
    `${quote(subject)} ended on ${new Date(ends).toISOString().slice(0, 10)}`;
  const [first] = held;
  // Through a proxy nothing was seen: what is held may have nothing to do with it.
  const gone = shown.find(ended) ?? (own === undefined ? undefined : first);
  if (gone === undefined)
    return `See which has expired, and renew it: the certificate of the web interface, or that of the CA in \`ca_certificate\` in the secret${first === undefined ? '' : ` (there ${said(first)})`}.`;
  const renewed = 'where that has another key, give the web interface a new certificate that it has signed';
  return held.some(({ fingerprint }) => fingerprint === gone.fingerprint)
    ? `In \`ca_certificate\` in the secret the certificate of ${said(gone)}: put the present one of that CA there; ${renewed}.`
    : `The CA certificate ${said(gone)}: renew it on the appliance, and put the new one into \`ca_certificate\` in the secret; ${renewed}.`;
}

function untrusted({ shown, ca, quote }: Rejection): string {
  const missing = shown.at(-1)?.issuer;
  const held = certificatesIn(ca).map(({ subject }) => subject);
  const what =
    missing === undefined ? 'the CA that signed the certificate of the web interface' : quote(missing);
  if (ca === undefined)
    return `It is no public CA's, or a certificate between was not sent: put the certificate of ${what} into \`ca_certificate\` in the secret.`;
  if (missing !== undefined && held.includes(missing))
    return `\`ca_certificate\` in the secret holds a CA of the name ${quote(missing)}, but not the one that signed what was shown: put that one there, or, where it has been replaced, give the web interface a new certificate that the present one has signed.`;
  return `Put the certificate of ${what} into \`ca_certificate\` in the secret, which holds ${joinAtMost(held.map(quote), mostNames)}.`;
}

const nameIn = (name: { [field: string]: unknown } = {}): string =>
  [name.CN ?? Object.values(name)].flat(2).join(', ');

/** The same of a name on several lines, `O=Example\nCN=name`; a field may stand there twice. */
const nameOf = (lines: string): string => {
  const name: { [field: string]: string[] } = {};
  for (const [field, value] of lines.split('\n').map(fieldOf)) name[field] = [...(name[field] ?? []), value];
  return nameIn(name);
};
const fieldOf = (line: string): [string, string] => {
  const [field = '', ...value] = line.split('=');
  return [field, value.join('=')];
};

const certificatesIn = (pem = ''): ShownCertificate[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map((one) => {
    const { subject, issuer, validTo, fingerprint256: fingerprint } = new X509Certificate(one);
    return { subject: nameOf(subject), issuer: nameOf(issuer), ends: Date.parse(validTo), fingerprint };
  });

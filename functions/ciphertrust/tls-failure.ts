import type { FailureParts } from '../shared/failure.ts';

/** What OpenSSL says of a handshake, or of a connection, that failed. */
interface TlsReason {
  /** `ssl/tls alert handshake failure` */
  text: string;
  /** The number of the alert, where the other side sent one (RFC 8446, 6.2). */
  alert: number | undefined;
}

/** Of OpenSSL, and of Node's own checks but for those of certificates. */
const codes = /^(EPROTO$|ERR_SSL_|ERR_TLS_(?!CERT))/;
/** Node 24 reports most failed handshakes as `EPROTO`: what OpenSSL said stands in the message alone. */
const openssl = /:error:[\dA-F]+:[^:]*:[^:]*:([^:]+):/;

/** The reason of an error of TLS that is not about the certificate shown; undefined for any other. */
export function tlsReasonOf(error: unknown): TlsReason | undefined {
  const { code = '', message = '' } = error as NodeJS.ErrnoException;
  if (!codes.test(code)) return undefined;
  const [, text = message] = openssl.exec(message) ?? [];
  const [, alert] = /SSL alert number (\d+)/.exec(message) ?? [];
  return { text, alert: alert === undefined ? undefined : Number(alert) };
}

/** no_certificate, bad_, unsupported_, certificate_revoked, _expired, _unknown, unknown_ca, certificate_required. */
const aboutOurCertificate = new Set([41, 42, 43, 44, 45, 46, 48, 116]);

/** access_denied and decrypt_error: of the certificate too, where there is one (RFC 8446, 6.2). */
const perhapsAboutOurCertificate = new Set([49, 51]);

/**
 * Whether TLS ended because of our certificate. Under TLS 1.3 that is heard when the connection seems to be made; what
 * was sent over it has not been read.
 */
export function refusesOurCertificate(error: unknown, hasCertificate: boolean): boolean {
  const alert = tlsReasonOf(error)?.alert ?? -1;
  return aboutOurCertificate.has(alert) || (hasCertificate && perhapsAboutOurCertificate.has(alert));
}

interface Kind {
  alerts?: readonly number[];
  texts?: RegExp;
  cameBack: string;
  remedy: string;
}

const kinds: readonly Kind[] = [
  {
    alerts: [40, 71],
    texts: /cipher|curve|shared group|signature algorithm/,
    cameBack: 'the other side takes none of our ciphers, or wants a client certificate',
    remedy:
      'Let the web interface, or what stands before it, take a cipher of TLS 1.2 or 1.3 that Node.js takes by default. If it asks for client certificates, put `client_id`, `client_certificate` and `client_key` into the secret.',
  },
  {
    alerts: [70, 86],
    texts: /unsupported protocol|unknown protocol|protocol version|no protocols/,
    cameBack: 'the other side speaks no TLS 1.2 or newer',
    remedy: 'Let the web interface, or what stands before it, speak TLS 1.2 or 1.3.',
  },
  {
    alerts: [112],
    cameBack: 'the other side knows no host of that name',
    remedy:
      'What answers there chooses by name (SNI): use a host name in `url`, or a `server_name` in the secret, that it serves.',
  },
  {
    texts: /wrong version number|http request|packet length too long/,
    cameBack: 'what answers there speaks no TLS, but perhaps plain HTTP',
    remedy:
      'See whether `url` has the port of the web interface (443 unless it was changed), and whether what stands before it speaks TLS on that port.',
  },
  {
    texts: /unsafe legacy renegotiation/,
    cameBack: 'the other side knows no secure renegotiation (RFC 5746)',
    remedy:
      'Bring the software of what answers there up to date, often an old load balancer or proxy: without it a connection can be tampered with.',
  },
];
const anyOther: Kind = {
  cameBack: 'the other side, or Node.js, ended the handshake',
  remedy: 'Look at the TLS settings of the web interface, or of what stands before it, and at its log.',
};

/** What to say of a handshake that failed. */
export function describeTls({ text, alert }: TlsReason): Omit<FailureParts, 'tried'> {
  const { cameBack, remedy } =
    kinds.find(({ alerts = [], texts }) =>
      alert === undefined ? texts?.test(text) === true : alerts.includes(alert),
    ) ?? anyOther;
  return { cameBack: `no TLS connection: ${cameBack} (${text})`, remedy };
}

import {
  ApplianceCertificateRejected,
  ApplianceUnreachable,
  ClientCertificateRejected,
  ProxyAuthenticationRequired,
} from './errors.ts';

/** OpenSSL's and Node's codes for a certificate that was shown and does not verify. */
const certificateCodes =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_|PATH_LENGTH)/;

/** OpenSSL's codes for what a server says of the client's certificate. */
const alerts = /_ALERT_(\w*CERTIFICATE|UNKNOWN_CA)/;

/**
 * Whether TLS ended because of our certificate. Under TLS 1.3 that is heard when the connection seems to be made; what
 * was sent over it has not been read.
 */
export const refusesOurCertificate = (reason: unknown): boolean =>
  alerts.test((reason as NodeJS.ErrnoException).code ?? '');

const certificateRemedies: { [code: string]: string } = {
  CERT_HAS_EXPIRED: 'Renew the certificate of the web interface on the appliance.',
  CERT_NOT_YET_VALID: "Compare the appliance's clock and the validity of its certificate.",
  ERR_TLS_CERT_ALTNAME_INVALID:
    'Use a host name that the certificate holds in `url`, or put that name into `server_name` in the secret.',
};

interface TransportContext {
  /** Whether a proxy stands between. */
  proxied: boolean;
  /** Whether only `ca_certificate` is trusted. */
  pinned: boolean;
}

/** The failure of a connection over which nothing was sent yet. `reason` is Node's error, or a text. */
export function transportFailure(tried: string, reason: unknown, { proxied, pinned }: TransportContext) {
  if (typeof reason === 'string') return unreachable(tried, reason, proxied);
  const { code = 'no code', message, statusCode } = reason as NodeJS.ErrnoException & { statusCode?: number };
  if (refusesOurCertificate(reason))
    return new ClientCertificateRejected({
      tried,
      cameBack: `the appliance does not take the client certificate, or asks for one (${code})`,
      remedy:
        'Put a client that is registered, with its valid certificate, into the secret: `client_id`, `client_certificate`, `client_key`.',
    });
  if (code === 'ERR_PROXY_TUNNEL')
    return statusCode === 407
      ? new ProxyAuthenticationRequired({
          tried,
          cameBack: 'HTTP 407 from the proxy',
          remedy:
            'Let the proxy pass this function by its subnet. With npm start, HTTPS_PROXY may hold user and password.',
        })
      : new ApplianceUnreachable({
          tried,
          cameBack: `the proxy made no tunnel (HTTP ${statusCode ?? 'no status'})`,
          remedy: 'See whether the proxy may reach the appliance.',
        });
  if (!certificateCodes.test(code)) return unreachable(tried, code, proxied);
  const trust = pinned
    ? 'Put the CA that signed the certificate of the web interface into `ca_certificate` in the secret'
    : "It is no public CA's: put the CA of the appliance into `ca_certificate` in the secret";
  const intercepted = proxied ? ', unless the proxy opens TLS itself and shows a certificate of its own' : '';
  return new ApplianceCertificateRejected({
    tried,
    cameBack: `the certificate is not trusted (${code}${code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? `, ${message}` : ''})`,
    remedy: certificateRemedies[code] ?? `${trust}${intercepted}.`,
  });
}

const unreachable = (tried: string, cameBack: string, proxied: boolean) =>
  new ApplianceUnreachable({
    tried,
    cameBack: `no connection (${cameBack})`,
    remedy: `See whether the appliance is up, and whether route, name, security group and ${proxied ? 'proxy' : 'firewall'} let this function reach it.`,
  });

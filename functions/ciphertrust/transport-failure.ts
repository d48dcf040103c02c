import { certificateRejected, isCertificateRejected, type Rejection } from './certificate-failure.ts';
import { ApplianceUnreachable, ClientCertificateRejected, ProxyAuthenticationRequired } from './errors.ts';
import { describeTls, refusesOurCertificate, tlsReasonOf } from './tls-failure.ts';

/** The failure of a connection over which nothing was sent yet. `reason` is Node's error, or a text. */
export function transportFailure(tried: string, reason: unknown, rejection: Rejection) {
  if (typeof reason === 'string') return unreachable(tried, reason, rejection);
  const error = reason as NodeJS.ErrnoException & { statusCode?: number };
  const tls = tlsReasonOf(error);
  if (refusesOurCertificate(error, rejection.hasCertificate))
    return new ClientCertificateRejected({
      tried,
      cameBack: `the appliance does not take the client certificate, or asks for one (${tls?.text})`,
      remedy:
        'Put a client that is registered, with its valid certificate, into the secret: `client_id`, `client_certificate`, `client_key`.',
    });
  if (tls !== undefined) return new ApplianceUnreachable({ tried, ...describeTls(tls) });
  if (error.code === 'ERR_PROXY_TUNNEL') return noTunnel(tried, error.statusCode);
  if (isCertificateRejected(error)) return certificateRejected(tried, error, rejection);
  const beforeTls = /before secure TLS connection/.test(error.message) ? ', before TLS was up' : '';
  return unreachable(tried, `${error.code ?? 'no code'}${beforeTls}`, rejection);
}

const noTunnel = (tried: string, status: number | undefined) =>
  status === 407
    ? new ProxyAuthenticationRequired({
        tried,
        cameBack: 'HTTP 407 from the proxy',
        remedy:
          'Let the proxy pass this function by its subnet. With npm start, HTTPS_PROXY may hold user and password.',
      })
    : new ApplianceUnreachable({
        tried,
        cameBack: `the proxy made no tunnel (${Number.isInteger(status) ? `HTTP ${status}` : 'no HTTP status'})`,
        remedy: 'See whether the proxy may reach the appliance.',
      });

const unreachable = (tried: string, cameBack: string, { proxy }: Rejection) =>
  new ApplianceUnreachable({
    tried,
    cameBack: `no connection (${cameBack})`,
    remedy: `See whether the appliance is up, and whether route, name, security group and ${proxy === undefined ? 'firewall' : 'firewall or proxy'} let this function reach it.`,
  });

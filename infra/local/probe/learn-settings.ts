import { X509Certificate } from 'node:crypto';
import type { ProxyEnv } from '../../../functions/ciphertrust/transport.ts';
import type { Settings } from '../../../functions/settings/parse.ts';
import type { Placeholders } from './placeholders.ts';
import { learnValue } from './shapes.ts';

/** Of a certificate's names these are somebody's; a country or a state is none. */
const namedInCertificates = /^(CN|O|OU|L|emailAddress|DC|UID|serialNumber)=/;

/** Whatever stands in the settings, as a whole and in its parts. Secrets are masked besides. */
export function learnSettings(
  { ciphertrust, selection }: Pick<Settings, 'ciphertrust' | 'selection'>,
  proxyEnv: ProxyEnv | undefined,
  placeholders: Placeholders,
): void {
  const { nodes, credentials, serverName, ca } = ciphertrust;
  const learnParts = (text: string, separators: RegExp) => {
    for (const part of text.split(separators)) if (part.length > 2) learnValue(part, 'name', placeholders);
  };
  for (const address of [...nodes, serverName, proxyEnv?.HTTPS_PROXY]) {
    if (address === undefined) continue;
    const { hostname, host, username } = URL.canParse(address)
      ? new URL(address)
      : { hostname: address, host: address, username: '' };
    for (const part of [address, host, hostname, username]) placeholders.learn(part, 'address');
    // The last label is nobody's.
    learnParts(/^[\d.:[\]]+$/.test(hostname) ? '' : hostname.replace(/\.[^.]*$/, ''), /\./);
  }
  const { kind: _kind, ...values } = credentials;
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    placeholders.learn(value, /name/.test(key) ? 'name' : 'value');
    if (!/certificate|key|password|token/.test(key)) learnParts(value, /[\\/@.:\s]+/);
  }
  if ('groups' in selection) for (const group of selection.groups) learnValue(group, 'id', placeholders);
  const certificates = `${ca ?? ''}${'client_certificate' in credentials ? credentials.client_certificate : ''}`;
  for (const pem of certificates.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []) {
    const { subject, issuer } = new X509Certificate(pem);
    for (const line of `${subject}\n${issuer}`.split('\n'))
      if (namedInCertificates.test(line)) learnValue(line.slice(line.indexOf('=') + 1), 'name', placeholders);
  }
}

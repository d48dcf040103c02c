import { type Authority, createAuthority, type KeyPair } from './certificates.ts';

/** The server certificates of one appliance: its own, and some that a client must not accept. */
export type ServerCertificates = Readonly<Record<'own' | 'other-ca' | 'wrong-name' | 'expired', KeyPair>>;

/** What a node can show: a certificate of its appliance or a given one. */
export type ShownCertificate = keyof ServerCertificates | KeyPair;

const otherAuthority = await createAuthority();

/** @param serverName a DNS name besides localhost */
export async function issueServerCertificates(
  authority: Authority,
  serverName: string | undefined,
): Promise<ServerCertificates> {
  const names = ['127.0.0.1', 'localhost', ...(serverName === undefined ? [] : [serverName])];
  const request = { commonName: 'web.ciphertrustmanager.local', names };
  const [own, otherCa, wrongName, expired] = await Promise.all([
    authority.issue(request),
    otherAuthority.issue(request),
    authority.issue({ ...request, names: ['elsewhere.example'] }),
    authority.issue({ ...request, days: -1 }),
  ]);
  return { own, 'other-ca': otherCa, 'wrong-name': wrongName, expired };
}

import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { X509CertificateGenerator } from '@peculiar/x509';
import { Mask } from '../../../../functions/ciphertrust/mask.ts';
import { learnSettings } from '../../../../infra/local/probe/learn-settings.ts';
import { Placeholders } from '../../../../infra/local/probe/placeholders.ts';

const signing = { name: 'ECDSA', namedCurve: 'P-256' };
const certificate = await X509CertificateGenerator.createSelfSigned({
  name: 'CN=Acme Root, O=Acme Corp, C=IS',
  keys: await crypto.subtle.generateKey(signing, true, ['sign', 'verify']),
});
const ca = certificate.toString('pem');

/** A text after everything in some settings has been learnt. */
function told(text: string): string {
  const placeholders = new Placeholders(new Mask());
  learnSettings(
    {
      ciphertrust: {
        nodes: ['https://cm-prod.acme.example:8443'],
        credentials: { kind: 'password', username: 'acme\\jdoe', password: 'x', domain: 'treasury' },
        serverName: 'keys.corp',
        ca,
      },
      selection: { groups: ['Geheimgruppe'] },
    },
    { HTTPS_PROXY: 'http://proxyuser:pw@egress.acme.example:3128' },
    placeholders,
  );
  return placeholders.text(text);
}

describe('of the settings a text keeps nothing', () => {
  test.each([
    'cm-prod',
    'jdoe',
    'treasury',
    'keys.corp',
    'Geheimgruppe',
    'proxyuser',
    'egress',
    'Acme Root',
    'Acme Corp',
  ])('%s', (value) => {
    expect(told(`not reached: ${value}`)).toMatch(/^not reached: <[a-z]+ \d+>$/);
  });

  test('but for the country of a certificate, which is a word as well', () => {
    expect(told('SAP is busy')).toBe('SAP is busy');
  });
});

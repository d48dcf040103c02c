/** Runs in a process of its own, so that what it costs to answer is nobody's: sets a scene on request. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../../infra/local/appliance/certificates.ts';
import type { EndpointRequest, EndpointResponse } from './endpoint-process.ts';
import { Scene } from './scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
process.on('disconnect', () => process.exit());

const authority = await createAuthority({ commonName: 'The authority of AWS' });
const certificate = await authority.issue({ commonName: 'AWS', names: ['localhost'] });
const caFile = join(folder, 'ca.pem');
writeFileSync(caFile, authority.certificate);

let scene: Scene | undefined;

async function respond(request: EndpointRequest): Promise<EndpointResponse> {
  if (request === 'get the recorded calls') {
    if (scene === undefined) throw new Error('No scene has been set');
    return scene.recorded;
  }
  await scene?.stop();
  scene = await Scene.start(request, certificate, caFile);
  return scene.setting;
}

process.on('message', async (request: EndpointRequest) => process.send?.(await respond(request)));

import { actorHeader } from './actor-header.ts';
import type { World } from './world.ts';

/** Refusals that do not judge a login: it may not have been looked at. */
const notJudging = new Set([404, 405, 407, 408, 413, 421, 425, 429, 431]);

/**
 * No invocation and no follower is rejected twice with the same version of the secret. What counts is a status that
 * came through, whatever became of the body; a page stands for something before the appliance, but with a 401.
 */
export function checkLogins({ appliance }: World): string[] {
  const rejected = new Map<string, number>();
  for (const { kind, status = 0, headers, body, fault } of appliance.requests) {
    if (kind !== 'login' || status < 400 || status > 499 || notJudging.has(status)) continue;
    if (fault === 'not-json' && status !== 401) continue;
    const version = (body as { auth_domain?: string }).auth_domain;
    const login = `${headers[actorHeader]} is rejected with ${version}`;
    rejected.set(login, (rejected.get(login) ?? 0) + 1);
  }
  return [...rejected].filter(([, times]) => times > 1).map(([login, times]) => `${login} ${times} times`);
}

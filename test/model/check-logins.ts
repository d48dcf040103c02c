import { actorHeader } from './actor-header.ts';
import type { World } from './world.ts';

/**
 * No invocation and no follower is rejected twice with the same version of the secret. What counts is a rejection
 * that came through: of one whose response was lost nobody can know.
 */
export function checkLogins({ appliance }: World): string[] {
  const rejected = new Map<string, number>();
  for (const { kind, status = 0, headers, body, fault } of appliance.requests) {
    if (kind !== 'login' || status < 400 || status > 499 || [408, 429].includes(status)) continue;
    if (fault === 'truncated-body') continue;
    const version = (body as { auth_domain?: string }).auth_domain;
    const login = `${headers[actorHeader]} is rejected with ${version}`;
    rejected.set(login, (rejected.get(login) ?? 0) + 1);
  }
  return [...rejected].filter(([, times]) => times > 1).map(([login, times]) => `${login} ${times} times`);
}

import { judgedPullRequests, readAudit } from '../../../review/index.ts';
import type { OwnNames } from '../../../gitops/index.ts';
import type { KnownJudgements } from '../../../review/index.ts';
import { dataDirOf } from '../../../review/edge/settings/settings.ts';
import { trailAt } from '../audit/trail-at.ts';

/**
 * How the pull requests of this repository were judged, where a store of the app is at hand that has records of it.
 *
 * @throws UsageError where there is a store that cannot be read.
 */
export async function judgedHere({ said, found }: OwnNames): Promise<KnownJudgements> {
  const trail = await trailAt(dataDirOf(process.env));
  if (trail === null) return { kind: 'no-store' };
  try {
    const names = [...(said === null ? [] : [said]), ...found].flatMap(ownerAndName);
    if (names.length === 0) return { kind: 'no-name' };
    const rows = await trail.rows({ since: 0, repository: null });
    const own = rows.filter(({ repository }) => names.includes(repository.toLowerCase()));
    const read = own.map(readAudit);
    return {
      kind: 'known',
      of: judgedPullRequests(read.flatMap((each) => (each.kind === 'read' ? each.record : []))),
      unreadable: read.filter(({ kind }) => kind === 'unreadable').length,
    };
  } finally {
    await trail.close();
  }
}

/** `owner/name` of an address or a name, in lower case. */
const ownerAndName = (address: string): readonly string[] => {
  const [, name] = /([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(address) ?? [];
  return name === undefined ? [] : [name.toLowerCase()];
};

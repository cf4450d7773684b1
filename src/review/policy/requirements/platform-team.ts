import { CONFIG_FILE } from '../configuration/repository-config.ts';
import type { RepositoryConfig } from '../configuration/repository-config.ts';
import type { OwnersFile } from '../../../compare/index.ts';
import { parseCodeowners } from '../../../compare/index.ts';

/** Who answers for the whole mesh. */
export interface PlatformTeam {
  /** `organisation/slug` */
  readonly teams: readonly string[];
  /** Logins. */
  readonly people: readonly string[];
  /** Owners that CODEOWNERS gives as e-mail addresses: nobody can ask or look them up. */
  readonly emails: readonly string[];
  /** Where it is written: `.meshwarden/config.yaml`, or file and line of CODEOWNERS. */
  readonly source: string;
}

/** What a mesh-wide file's owners are, and the line that says so. */
interface Ownership {
  readonly owners: readonly string[];
  readonly line: number;
}

/** More files than this say nothing new about who owns the mesh. */
const MAX_FILES = 1_000;

/**
 * The configured platform team, else the owners that CODEOWNERS gives the mesh-wide files: those who own
 * all of them that have owners, since who approves answers for the whole mesh. Where nobody owns all, the
 * owners of `.meshwarden/` decide if they own some of them; else those who own most of them, if that is
 * more than half. Where no mesh-wide file has owners, a line of CODEOWNERS that names `.meshwarden` speaks
 * for them. Null where that leaves nobody.
 */
export function platformTeamOf(
  config: Pick<RepositoryConfig, 'platformTeam'>,
  owners: OwnersFile | null,
  meshWideFiles: readonly string[],
): PlatformTeam | null {
  if (config.platformTeam.length > 0)
    return { teams: config.platformTeam, people: [], emails: [], source: CONFIG_FILE };
  if (owners === null) return null;
  const { entries, ownersOf } = parseCodeowners(owners);
  const files = [...new Set(meshWideFiles)].sort().slice(0, MAX_FILES);
  const owned = files.map((file) => ownersOf(file)).filter(hasOwners);
  const policy = ownersOf(CONFIG_FILE);
  const chosen = owned.length > 0 ? chooseOwners(owned, policy) : policyOwners(entries, policy);
  if (chosen.length === 0) return null;
  return teamOf(chosen, `${owners.file}:${String(lineOf(chosen, owned, policy))}`);
}

const hasOwners = (ownership: Ownership | null): ownership is Ownership =>
  ownership !== null && ownership.owners.length > 0;

const key = (owner: string): string => owner.toLowerCase();

function chooseOwners(owned: readonly Ownership[], policy: Ownership | null): readonly string[] {
  const counts = new Map<string, { readonly owner: string; files: number }>();
  for (const { owners } of owned)
    for (const owner of new Map(owners.map((each) => [key(each), each])).values()) {
      const known = counts.get(key(owner));
      if (known === undefined) counts.set(key(owner), { owner, files: 1 });
      else known.files += 1;
    }
  // an e-mail address cannot be asked: it must not keep those who can from being found
  const candidates = [...counts.values()].filter(({ owner }) => owner.startsWith('@'));
  const ownersOfAtLeast = (files: number): readonly string[] =>
    [...counts.values()].filter((each) => each.files >= files).map(({ owner }) => owner);
  const most = Math.max(0, ...candidates.map(({ files }) => files));
  if (most === owned.length) return ownersOfAtLeast(owned.length);
  const judges = (policy?.owners ?? []).filter((owner) => counts.has(key(owner)));
  if (judges.some((owner) => owner.startsWith('@'))) return judges;
  return most > owned.length / 2 ? ownersOfAtLeast(most) : [];
}

/** Only a line written for it: a catch-all says nothing about the mesh. */
function policyOwners(
  entries: ReturnType<typeof parseCodeowners>['entries'],
  policy: Ownership | null,
): readonly string[] {
  const entry = entries.find(({ line }) => line === policy?.line);
  return entry?.text.includes('.meshwarden') === true ? entry.owners : [];
}

function lineOf(
  chosen: readonly string[],
  owned: readonly Ownership[],
  policy: Ownership | null,
): number {
  const wanted = new Set(chosen.map(key));
  const lines = owned
    .filter(({ owners }) => owners.some((owner) => wanted.has(key(owner))))
    .map(({ line }) => line);
  return lines.length > 0 ? Math.min(...lines) : (policy?.line ?? 1);
}

function teamOf(owners: readonly string[], source: string): PlatformTeam {
  const named = owners.filter((owner) => owner.startsWith('@')).map((owner) => owner.slice(1));
  return {
    teams: named.filter((name) => name.includes('/')),
    people: named.filter((name) => !name.includes('/')),
    emails: owners.filter((owner) => !owner.startsWith('@')),
    source,
  };
}

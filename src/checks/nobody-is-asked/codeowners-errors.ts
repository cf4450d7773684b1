import type { TreeOwners } from '../../compare/index.ts';
import { OWNERS_PLACES } from '../../compare/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { isMeshKind, nearestWord, listed, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { fileSubject } from '../detection/file-subject.ts';

/** Finds lines that GitHub skips, where a file of the mesh is left to others or to nobody by that. */
export const ownersLineSkipped = check({
  id: 'owners-line-skipped',
  title: 'GitHub skips an invalid CODEOWNERS line possibly for mesh objects',
  level: 'low',
  blind: 'The intended meaning of a line that is invalid in several ways.',
  severity: 'warning',
  find: ({ mesh, owners }) => {
    if (owners?.file == null || owners.skipped.length === 0) return [];
    const { file } = owners.file;
    const files = new Set(mesh.resources.filter(isMeshKind).map(({ origin }) => origin.file));
    const skipped = owners.skippedFor([...files]);
    return skipped.map((line) => tellSkipped(line, file));
  },
});

function tellSkipped(
  { line, file: about, message, text }: ReturnType<TreeOwners['skippedFor']>[number],
  file: string,
): Told {
  const origin = lineOf(file, line);
  return {
    ...OF_OWNERS,
    subject: fileSubject(file),
    key: `skipped ${text}`,
    message: `GitHub skips line ${String(line)} of ${file}, which ${isForAll(text) ? 'says who owns every file' : `seems to be about ${about}`}: ${message.replace(/\.$/, '')}.`,
    why: say`GitHub takes no part of such a line (${slot.place(origin)}), and goes by the others.`,
    origin,
    fix: { text: say`Mend the line; \`meshwarden rules check\` lists all that are skipped.` },
  };
}

const isForAll = (pattern: string): boolean => /^\/?\*{1,2}$/.test(pattern);

const OF_OWNERS: Pick<Told, 'scope' | 'symptom'> = {
  scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 0 },
  symptom: say`GitHub asks other people, or nobody, and says nothing of it on the pull request`,
};

const lineOf = (file: string, line: number): Origin => ({ file, line, column: 1, endLine: line });

/** Finds owners that look like slips: a team that is named as no other team may be none. */
export const ownerUnlikely = check({
  id: 'owner-unlikely',
  title: 'CODEOWNERS team may be misspelt or from another organisation',
  level: 'low',
  blind: 'Which teams exist: only GitHub knows.',
  find: ({ owners }) => (owners?.file == null ? [] : unlikelyTeams(owners)),
});

interface Team {
  readonly organisation: string;
  readonly slug: string;
  readonly line: number;
}

const teamsOf = (entries: TreeOwners['entries']): readonly Team[] =>
  entries.flatMap(({ owners, line }) =>
    owners.flatMap((owner) => {
      const [, organisation, slug] = /^@([^/]+)\/(.+)$/.exec(owner.toLowerCase()) ?? [];
      return organisation === undefined || slug === undefined ? [] : [{ organisation, slug, line }];
    }),
  );

function unlikelyTeams({ file, entries }: TreeOwners): readonly Told[] {
  const teams = teamsOf(entries);
  const named = new Map<string, number>();
  const organisations = new Map<string, number>();
  for (const { organisation, slug } of teams) {
    named.set(slug, (named.get(slug) ?? 0) + 1);
    organisations.set(organisation, (organisations.get(organisation) ?? 0) + 1);
  }
  const own = [...organisations].find(([, count]) => count * 2 > teams.length && count >= OFTEN);
  const often = [...named].filter(([, count]) => count >= OFTEN).map(([slug]) => slug);
  return teams.flatMap((team): readonly Told[] => {
    const why = whyUnlikely(team, own?.[0], named.get(team.slug) === 1 ? often : []);
    return why === null ? [] : [tellUnlikely(team, why, file?.file ?? '')];
  });
}

/** A name that stands so often is no slip. */
const OFTEN = 3;
/** Shorter names are near each other by chance. */
const TELLING = 6;

interface Unlikely {
  readonly message: string;
  readonly fix: string;
}

function whyUnlikely(
  { organisation, slug }: Team,
  own: string | undefined,
  often: readonly string[],
): Unlikely | null {
  const name = `@${organisation}/${slug}`;
  if (own !== undefined && organisation !== own)
    return {
      message: `${name} is of another organisation than most teams of CODEOWNERS, ${own}: GitHub asks only teams of the organisation that has the repository.`,
      fix: `Name a team of ${own}, or people by their logins.`,
    };
  const letters = slug.replace(/\d/g, '');
  const near =
    slug.length < TELLING
      ? null
      : nearestWord(
          slug,
          often.filter((each) => isSlip(each, letters)),
        );
  return near === null
    ? null
    : {
        message: `${name} is named once, and looks like @${organisation}/${near}: GitHub skips owners that do not exist.`,
        fix: `If it is meant, write @${organisation}/${near}.`,
      };
}

/**
 * Tells whether two names differ by a slip: teams with numbers differ in them on purpose, and so do singular
 * and plural.
 */
const isSlip = (other: string, letters: string): boolean => {
  const bare = other.replace(/\d/g, '');
  return bare !== letters && `${bare}s` !== letters && bare !== `${letters}s`;
};

function tellUnlikely(
  { organisation, slug, line }: Team,
  { message, fix }: Unlikely,
  file: string,
): Told {
  const origin = lineOf(file, line);
  return {
    ...OF_OWNERS,
    subject: fileSubject(file),
    key: `unlikely @${organisation}/${slug}`,
    message,
    why: say`It stands in ${slot.place(origin)}; which teams there are is known to GitHub only.`,
    origin,
    fix: { text: fix },
  };
}

/** Finds a CODEOWNERS that lies in the wrong place, is too large, or stands behind another. */
export const ownersFileUnread = check({
  id: 'owners-file-unread',
  title: 'GitHub does not read an existing CODEOWNERS file',
  level: 'medium',
  blind: 'Whether it is kept for another forge on purpose.',
  find: ({ owners }) =>
    owners === undefined ? [] : owners.unread.map((unread) => tellUnread(unread, owners)),
});

function tellUnread({ file, why }: TreeOwners['unread'][number], { file: read }: TreeOwners): Told {
  const origin = { file, line: 1, column: 1, endLine: 1 };
  const reasons: Readonly<Record<TreeOwners['unread'][number]['why'], string>> = {
    shadowed: `It reads the first of ${listed(OWNERS_PLACES, OWNERS_PLACES.length)}, which is ${read?.file ?? 'another'}.`,
    misnamed: 'Its name is CODEOWNERS, in capitals.',
    misplaced: `It reads ${listed(OWNERS_PLACES, OWNERS_PLACES.length)}, and nothing else.`,
    'too-large': 'It reads no such file of 3 MB or more.',
    'not-text': 'It is no text.',
  };
  return {
    subject: fileSubject(file),
    key: 'unread owners',
    scope: { level: 'mesh', workloads: 0, services: 0, namespaces: 0 },
    message: `GitHub does not read ${file}: it asks nobody whom that file names.`,
    why: `${reasons[why]} (${file}:1)`,
    symptom: say`changes are merged without the people whom the file names`,
    origin,
    fix: {
      text:
        why === 'shadowed'
          ? `Put its lines into ${read?.file ?? 'the other'} and remove it.`
          : why === 'too-large'
            ? 'Name folders in the place of single files.'
            : `Move it to ${OWNERS_PLACES[0] ?? ''}.`,
    },
  };
}

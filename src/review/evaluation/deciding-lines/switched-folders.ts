import { awaitedBy } from '../../../checks/index.ts';
import type { Finding } from '../../../checks/index.ts';
import type { Change } from '../../../compare/index.ts';
import type { EnvironmentPair, RenderedRoot } from '../../../gitops/index.ts';
import { isDelivering, objectApplying, pairedRoots, releaseOfRoot } from '../../../gitops/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import {
  API_GROUPS,
  placeOf,
  resourceKey,
  subjectText,
  legacy,
  say,
} from '../../../manifest/index.ts';
import { allWithSides } from '../sided-places.ts';

/** An applier takes another folder or file of the tree than before. */
interface Switch {
  /** Names what it took before; null where it took nothing in its place. */
  readonly was: string | null;
  readonly is: string;
  /** The line of the applier, or of a parameter of its generator, that says so. */
  readonly origin: Origin;
  /** Quotes that line, before and after, where it is not the whole path. */
  readonly written?: { readonly was: string; readonly is: string };
  readonly isBehind: (finding: Finding) => boolean;
}

interface Around {
  readonly pair: Pick<EnvironmentPair, 'before' | 'after'>;
  readonly changes: readonly Change[];
  readonly changedFiles: readonly string[];
}

/**
 * Gives findings that come of text which did not change, because an applier takes it now in the place of another, with the
 * applier's line as place and cause: who follows an advice at the text changes what others take, too.
 */
export function withSwitchedFolders(
  findings: readonly Finding[],
  around: Around,
): readonly Finding[] {
  const edited = new Set(around.changedFiles);
  const elsewhere = readElsewhere(around.changes);
  const switches = [...switchedRoots(around), ...switchedValues(around.changes)].filter(
    ({ origin }) => edited.has(origin.file),
  );
  if (switches.length + elsewhere.size === 0) return findings;
  return findings.map((finding) => {
    const source = elsewhere.get(resourceKey(finding.subject));
    if (source !== undefined && awaitedBy(finding) === 'deletion')
      return toldOfSource(finding, source);
    if (finding.introducedBy !== 'this-change' || edited.has(finding.origin.file)) return finding;
    const found = switches.find(({ isBehind }) => isBehind(finding));
    return found === undefined ? finding : told(finding, found);
  });
}

/** Leaves out what would edit the text. */
function told({ edit: _, ...finding }: Finding, { was, is, origin, written }: Switch): Finding {
  const instead = was === null ? '' : ` in the place of \`${was}\``;
  return {
    ...finding,
    why: say`${legacy(`\`${is}\` is taken now${instead} (${placeOf(origin)}).`)} ${finding.why}`,
    origin,
    side: 'head',
    related: allWithSides(finding),
    fix: {
      text: legacy(
        was === null
          ? `Take \`${is}\` out there again, unless it is meant.`
          : `Name \`${written?.was ?? was}\` there again, unless \`${written?.is ?? is}\` is meant.`,
      ),
    },
  };
}

/** Another repository that an applier reads, with the line that says so where that is seen. */
interface OtherSource {
  readonly source: string;
  readonly names: Change | undefined;
}

/** Gives by object where its applier reads now what it brought from here. */
const readElsewhere = (changes: readonly Change[]): ReadonlyMap<string, OtherSource> =>
  new Map(
    changes.flatMap(({ subject, heldUpBy }) =>
      heldUpBy?.kind === 'elsewhere'
        ? [
            [
              resourceKey(subject),
              { source: heldUpBy.source, names: lineOfSource(changes) },
            ] as const,
          ]
        : [],
    ),
  );

/** Finds the one line by which something of Argo CD or Flux reads another repository. */
function lineOfSource(changes: readonly Change[]): Change | undefined {
  const all = changes.filter(({ subject, field, after }) => {
    const isOfSource = isDelivering(subject) || subject.group === SOURCES;
    return isOfSource && typeof after === 'string' && /(?:^|\.)(?:repoURL|url)$/.test(field ?? '');
  });
  return new Set(all.map(({ origin }) => placeOf(origin))).size === 1 ? all[0] : undefined;
}

const SOURCES = API_GROUPS.fluxSource;

/** Tells that what came from here is not gone for certain: the place is the line that names the other repository. */
function toldOfSource(finding: Finding, { source, names }: OtherSource): Finding {
  const { subject, origin } = finding;
  const was = `${subjectText(subject)} came from here (${placeOf(origin)})`;
  const told = {
    ...finding,
    why: legacy(`\`${source}\` is read now, and what it holds is not seen here: ${was}.`),
    fix: {
      text: legacy(`See that \`${source}\` has ${subjectText(subject)} as it was here.`),
      kind: 'choice' as const,
    },
  };
  return names === undefined
    ? told
    : {
        ...told,
        why: legacy(
          `\`${source}\` is read now (${placeOf(names.origin)}), and what it holds is not seen here: ${was}.`,
        ),
        origin: names.origin,
        side: names.side,
        related: allWithSides(finding),
        fix: {
          text: legacy(
            `See that \`${source}\` has ${subjectText(subject)} as it was here, or name ${wasNamed(names)} there again.`,
          ),
          kind: 'choice' as const,
        },
      };
}

const wasNamed = ({ before }: Change): string =>
  typeof before === 'string' ? `\`${before}\`` : 'this repository';

/** Finds roots that an applier takes from another folder, or with other files of values, than before. */
const switchedRoots = ({ pair: { before, after }, changes }: Around): readonly Switch[] => {
  const changed = new Set(changes.map(({ subject }) => resourceKey(subject)));
  return pairedRoots(before?.roots ?? [], after?.roots ?? []).flatMap((sides) =>
    sides.before === null || sides.after === null || sides.before === sides.after
      ? []
      : switchBetween(sides.before, sides.after, changed, changes),
  );
};

function switchBetween(
  before: RenderedRoot,
  after: RenderedRoot,
  changed: ReadonlySet<string>,
  changes: readonly Change[],
): readonly Switch[] {
  const held = new Set([...before.resources, ...after.resources].map(resourceKey));
  const isOfIt = ({ subject }: Finding): boolean =>
    held.has(resourceKey(subject)) && changed.has(resourceKey(subject));
  const [was, is] = [before.root.path, after.root.path];
  if (was !== is) {
    const naming = lineNaming(was, is, changes) ?? parameterNaming(was, is, changes);
    const origin = naming?.origin ?? objectApplying(after.root)?.origin;
    return origin === undefined ? [] : [{ was, is, ...naming, origin, isBehind: isOfIt }];
  }
  const [files, filesNow] = [before, after].map(valuesOf);
  const gone = [...(files?.keys() ?? [])].filter((path) => filesNow?.has(path) !== true);
  const come = [...(filesNow ?? [])].filter(([path]) => files?.has(path) !== true);
  return come.map(([path, place], at) => ({
    was: gone[at] ?? null,
    is: path,
    origin: place,
    isBehind: (finding) => isOfIt(finding) && isIn(finding, [path, ...gone]),
  }));
}

const isIn = ({ origin: { file } }: Finding, files: readonly string[]): boolean =>
  files.includes(file);

/** Gives the line at which an applier of the environment goes from one folder to another; undefined where it lies elsewhere. */
const lineNaming = (
  was: string,
  is: string,
  changes: readonly Change[],
): Pick<Switch, 'origin'> | undefined => {
  const found = changes.find(
    ({ subject, field, before, after }) =>
      isDelivering(subject) &&
      /(?:^|\.)path$/.test(field ?? '') &&
      folderText(before) === was &&
      folderText(after) === is,
  );
  return found && { origin: found.origin };
};

/**
 * Gives the parameter of a generator by which the path of an Application goes from one folder to another: it is the path, or
 * the path is made with it. Undefined where several could be it.
 */
function parameterNaming(
  was: string,
  is: string,
  changes: readonly Change[],
): Pick<Switch, 'origin' | 'written'> | undefined {
  const found = changes.flatMap(({ subject, before, after, origin }) => {
    if (subject.kind !== 'ApplicationSet' || subject.group !== API_GROUPS.argo) return [];
    if (typeof before !== 'string' || typeof after !== 'string' || before === '') return [];
    const isPath = folderText(before) === was && folderText(after) === is;
    if (!isPath && was.replaceAll(before, () => after) !== is) return [];
    return [{ origin, written: { was: before, is: after } }];
  });
  return new Set(found.map(({ origin }) => placeOf(origin))).size === 1 ? found[0] : undefined;
}

const folderText = (value: Change['after']): string | null =>
  typeof value === 'string' ? value.replace(/^(?:\.?\/)+|\/+$/g, '') || '.' : null;

/** Gives the files of values of a release, each with the line of the applier that names it. */
const valuesOf = ({ root }: RenderedRoot): ReadonlyMap<string, Origin> =>
  new Map(
    (releaseOfRoot(root)?.values ?? []).flatMap((each) =>
      each.kind === 'file' ? [[each.path, each.origin] as const] : [],
    ),
  );

/** Matches the fields in which an Application names a file of values. */
const NAMES_VALUES = /\.valueFiles\[\d+\]$/;

/** Finds Applications of charts of elsewhere, of which no root is rendered, that name another file of values of the tree. */
const switchedValues = (changes: readonly Change[]): readonly Switch[] =>
  changes.flatMap(({ subject, field, before, after, origin }) => {
    if (!isDelivering(subject) || !NAMES_VALUES.test(field ?? '')) return [];
    if (typeof before !== 'string' || typeof after !== 'string') return [];
    const key = resourceKey(subject);
    const isBehind = (finding: Finding): boolean =>
      resourceKey(finding.subject) === key &&
      [before, after].some((each) => `/${each}`.endsWith(`/${finding.origin.file}`));
    return [{ was: before, is: after, origin, isBehind }];
  });

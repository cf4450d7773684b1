import type { RenderedEnvironment, ScriptApplier } from '../../gitops/index.ts';
import { isKustomizationFile } from '../../gitops/index.ts';
import { counted, listed, pathGlob, placeOf, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { fileSubject } from '../detection/file-subject.ts';

/** Folders that are named. */
const NAMED = 3;

/**
 * Finds workflows that run where a push touches a file of their `paths`, and that apply what is read from files of which
 * `paths` names none since the change: a folder was renamed there, or taken in from elsewhere.
 */
export const changeStartsNothing = check({
  id: 'change-starts-nothing',
  title: 'Workflow `paths` no longer cover files that it applies',
  level: 'medium',
  blind: 'Runs that a person starts, and workflows of other repositories.',
  find: (input) => [...notStarting(input)],
});

type Paths = NonNullable<ScriptApplier['startedBy']>[number];

function* notStarting({ rendered, renderedBefore }: DetectorInput): Generator<Told> {
  if (renderedBefore === null) return;
  const told = new Set<string>();
  for (const { path, appliers } of rendered.environment.byScripts?.roots ?? []) {
    const paths = appliers.flatMap(({ startedBy = [] }) => startedBy);
    const [first] = paths;
    // what one of several runs for all that is merged is applied by that
    if (first === undefined || appliers.some(({ startedBy }) => startedBy === undefined)) continue;
    const missed = missedOf(rendered, path, paths);
    const was = missedOf(renderedBefore, path, paths);
    if (missed.length === 0 || was.length > 0 || !has(renderedBefore, path)) continue;
    if (told.has(placeOf(first.origin))) continue;
    told.add(placeOf(first.origin));
    yield tell(path, first, missed);
  }
}

const has = ({ roots }: RenderedEnvironment, path: string): boolean =>
  roots.some(({ root }) => root.path === path);

/** Lists the files of which a folder is built and that no pattern is for, in order. */
function missedOf(
  { roots }: RenderedEnvironment,
  path: string,
  paths: readonly Paths[],
): readonly string[] {
  const patterns = paths.flatMap((each) => each.patterns.map(pathGlob));
  return (
    roots
      .filter(({ root }) => root.path === path)
      .flatMap(({ reads }) => [...reads])
      // other names of a kustomization are only asked for
      .filter((file) => !isKustomizationFile(file) || file.endsWith('kustomization.yaml'))
      .filter((file) => !patterns.some((pattern) => pattern.matches(file)))
      .sort()
  );
}

function tell(path: string, { origin }: Paths, missed: readonly string[]): Told {
  const folders = [...new Set(missed.map(topOf))];
  const names = folders.map((folder) => `\`${folder}\``);
  const [file = '', ...others] = missed;
  const more = others.length === 0 ? '' : ` and ${counted(others.length, 'more file')}`;
  return {
    subject: fileSubject(origin.file),
    key: 'paths',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `Changes of ${listed(
      folders.map((each) => each.replace(/\/\*\*$/, '')),
      NAMED,
    )} alone do not start ${origin.file}: its \`paths\` do not name them.`,
    why: `${path} is built of ${file}${more}, of which no pattern of \`paths\` (${placeOf(origin)}) is. Before this change each file that it was built of had one.`,
    symptom: say`no job fails for it: what is merged there reaches no cluster until something else starts the workflow`,
    origin,
    fix: { text: `Add ${listed(names, NAMED)} to \`paths\`.` },
  };
}

/** Gives the pattern of the topmost folder of a file. */
const topOf = (file: string): string => {
  const slash = file.indexOf('/');
  return slash < 0 ? file : `${file.slice(0, slash)}/**`;
};

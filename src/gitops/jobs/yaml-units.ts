import type { Node } from '../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { accessOf } from './job-access.ts';
import { environmentIn, flatLines, namedLines } from './flat-lines.ts';
import type { JobUnit, RawLine } from './job.ts';
import type { Definition } from './used-definitions.ts';
import { usedDefinitions } from './used-definitions.ts';

/** Reads what a pipeline or a file of tasks runs by itself, each with what the file says for all of it. */
export function yamlUnits(file: string, documents: readonly Node[]): readonly JobUnit[] {
  return documents.flatMap((top, at): readonly JobUnit[] => {
    if (/(?:^|\/)[Tt]askfile(?:\.dist)?\.ya?ml$|(?:^|\/)\.taskfiles\//.test(file))
      return taskUnits(file, top);
    if (/gitlab/.test(file) && nodeAt(top, 'jobs') === undefined) return gitlabUnits(file, top);
    const jobs = jobsIn(top);
    if (jobs.length > 0)
      return jobs.map((job) => ({
        ...unitOf(file, job, sharedOf(top)),
        ...accessOf(file, job.node, top),
      }));
    const kind = stringAt(top, 'apiVersion') === undefined ? undefined : stringAt(top, 'kind');
    const name = stringAt(top, 'metadata', 'name') ?? stringAt(top, 'name') ?? '';
    const one = { name: `${kind ?? 'pipeline'} ${name}`.trimEnd(), node: top, around: [] };
    const isLoose = kind !== undefined && !/(?:^|\/)\.tekton\//.test(file);
    return [
      {
        ...unitOf(file, one, []),
        calledAs: at === 0 ? [file] : [],
        ...(isLoose && { isObject: true as const }),
      },
    ];
  });
}

interface Found {
  readonly name: string;
  readonly node: Node;
  /** Lists the settings around it: those of a stage. */
  readonly around: readonly Node[];
}

/** Jobs of a workflow by their keys, of other pipelines in lists, below stages, too. */
function jobsIn(top: Node): readonly Found[] {
  const named = [...entriesAt(top, 'jobs')].map(([key, node]) => ({
    name: `job ${key}`,
    node,
    around: [],
  }));
  const listed = itemsAt(top, 'jobs').map((node) => foundOf(node, 'job', []));
  const ofStages = itemsAt(top, 'stages').flatMap((stage) => {
    const around = [...settingsOf(stage, ['jobs', 'stage'])];
    return itemsAt(stage, 'jobs').map((node) => foundOf(node, 'job', around));
  });
  const pipelines = [...entriesAt(top, 'pipelines')].flatMap(([key, node]) =>
    node.kind === 'map'
      ? [...node.entries].map(([name, each]) => ({
          name: `pipeline ${key} ${name}`,
          node: each,
          around: [],
        }))
      : [{ name: `pipeline ${key}`, node, around: [] }],
  );
  return [...named, ...listed, ...ofStages, ...pipelines];
}

const foundOf = (node: Node, noun: string, around: readonly Node[]): Found => ({
  name: [noun, stringAt(node, 'job') ?? stringAt(node, 'deployment') ?? stringAt(node, 'name')]
    .filter((each) => each !== undefined)
    .join(' '),
  node,
  around,
});

/** All keys of a map but some, as a map of its own. */
const settingsOf = (node: Node, without: readonly string[]): readonly Node[] =>
  node.kind === 'map'
    ? [{ ...node, entries: new Map([...node.entries].filter(([key]) => !without.includes(key))) }]
    : [];

function unitOf(file: string, { name, node, around }: Found, shared: readonly RawLine[]): JobUnit {
  const environment = environmentIn(nodeAt(node, 'environment')) ?? null;
  return {
    name,
    file,
    line: node.origin.line,
    environment: environment === null || /[${]/.test(environment) ? null : environment,
    calledAs: [file],
    shared: definitionsIn(shared),
    lines: [...shared.map(asShared), ...around.flatMap(flatLines), ...flatLines(node)],
  };
}

const asShared = (line: RawLine): RawLine =>
  line.is === 'setting' ? { ...line, isShared: true } : line;

const definitionsIn = (lines: readonly RawLine[]): readonly Definition[] =>
  lines.flatMap((line) =>
    line.is === 'setting' ? [{ name: '', text: line.text, line: line.line }] : [],
  );

const GROUPS = ['jobs', 'stages', 'pipelines', 'steps'];
const TOLD = ['name', 'run-name', 'permissions', 'concurrency', 'version', 'on', 'true'];

/** Gives the settings of a workflow for all of its jobs; of its triggers those that decide which commits it runs, with which inputs. */
const sharedOf = (top: Node): readonly RawLine[] => [
  ...triggerLines(nodeAt(top, 'on') ?? nodeAt(top, 'true')),
  ...settingsOf(top, [...GROUPS, ...TOLD]).flatMap(flatLines),
];

const OF_FILES: ReadonlySet<string> = new Set(['paths', 'paths-ignore', 'description', 'required']);

function triggerLines(on: Node | undefined): readonly RawLine[] {
  if (on === undefined) return [];
  const { line } = on.origin;
  const event = (name: string): RawLine => ({ is: 'setting', text: `on: ${name}`, line });
  if (on.kind !== 'map') return namedLines(on, 'on');
  return [...on.entries].flatMap(([name, value]): readonly RawLine[] => {
    if (name === 'schedule') return [];
    if (value.kind !== 'map') return name === 'workflow_dispatch' ? [] : [event(name)];
    const own = namedLines(value, `on.${name}`).filter(
      ({ is, ...each }) =>
        is !== 'setting' ||
        !('text' in each) ||
        !keysIn(each.text).some((key) => OF_FILES.has(key)),
    );
    return own.length === 0 && name !== 'workflow_dispatch' ? [event(name)] : own;
  });
}

const keysIn = (text: string): readonly string[] => text.slice(0, text.indexOf(': ')).split('.');

const OF_GITLAB: ReadonlySet<string> = new Set(
  'default include stages variables workflow image services cache before_script after_script spec'.split(
    ' ',
  ),
);

/** Jobs of GitLab, each with the templates of its file that it extends. */
function gitlabUnits(file: string, top: Node): readonly JobUnit[] {
  const jobs = [...entriesAt(top)].filter(
    ([key, node]) => !OF_GITLAB.has(key) && node.kind === 'map',
  );
  const byName = new Map(jobs);
  const shared = settingsOf(top, ['stages', 'workflow', 'spec', ...byName.keys()]).flatMap(
    flatLines,
  );
  // one that only takes in others
  const whole = {
    name: 'pipeline',
    node: { ...top, kind: 'map', entries: new Map() },
    around: [],
  } as const;
  if (jobs.length === 0) return [unitOf(file, whole, shared)];
  return jobs.map(([key, node]) =>
    unitOf(file, { name: `job ${key}`, node, around: templatesOf(node, byName) }, shared),
  );
}

const MOST_TEMPLATES = 20;

function templatesOf(job: Node, jobs: ReadonlyMap<string, Node>): readonly Node[] {
  const found = new Set<Node>();
  const left = [job];
  for (
    let next = left.pop();
    next !== undefined && found.size < MOST_TEMPLATES;
    next = left.pop()
  ) {
    const one = stringAt(next, 'extends');
    const names =
      one === undefined ? itemsAt(next, 'extends').map((each) => stringAt(each)) : [one];
    for (const name of names) {
      const template = jobs.get(name ?? '');
      if (template === undefined || found.has(template)) continue;
      found.add(template);
      left.push(template);
    }
  }
  return [...found];
}

/** Tasks, each with the variables of the file that it uses. */
function taskUnits(file: string, top: Node): readonly JobUnit[] {
  const definitions = ['vars', 'env'].flatMap((field) =>
    [...entriesAt(top, field)].flatMap(([name, node]) =>
      namedLines(node, `${field}.${name}`).flatMap((each) =>
        each.is === 'setting' ? [{ name, text: each.text, line: each.line }] : [],
      ),
    ),
  );
  const shared = settingsOf(top, ['tasks', 'vars', 'env', 'version', 'includes', 'output']).flatMap(
    flatLines,
  );
  return [...entriesAt(top, 'tasks')].map(([name, node]) => {
    // a task may be its commands alone
    const own = node.kind === 'map' ? flatLines(node) : flatLines(asCommands(node));
    const text = own.map((each) => ('text' in each ? each.text : each.action)).join('\n');
    const used = usedDefinitions(definitions, text);
    return {
      ...{ name: `task ${name}`, file, line: node.origin.line, environment: null },
      calledAs: [`task ${name}`],
      needs: depsIn(node),
      shared: [...definitionsIn(shared), ...definitions],
      lines: [
        ...[...shared, ...used.map((each) => ({ is: 'setting' as const, ...each }))].map(asShared),
        ...own,
      ],
    };
  });
}

/** Lists what a task has done before it: a name each, or a `task` with its variables. */
const depsIn = (node: Node): readonly string[] =>
  itemsAt(node, 'deps').flatMap((each) => {
    const name = stringAt(each) ?? stringAt(each, 'task');
    return name === undefined ? [] : [`task ${name.replace(/^.*:/, '')}`];
  });

/** Scripts of a `package.json`, each with what npm runs before and after it. */
export const npmUnits = (file: string, top: Node): readonly JobUnit[] =>
  [...entriesAt(top, 'scripts')].map(([name, node]) => ({
    ...{ name: `npm script ${name}`, file, line: node.origin.line, environment: null },
    calledAs: [name, name.replace(/^(?:pre|post)/, '')].map((each) => `npm ${each}`),
    lines: flatLines(asCommands(node)),
  }));

const asCommands = (node: Node): Node => ({
  kind: 'map',
  entries: new Map([['cmds', node]]),
  origin: node.origin,
});

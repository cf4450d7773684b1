import type { ShellCommand } from '../scripts/shell-commands.ts';
import { callOf, plainName } from '../scripts/shell-commands.ts';
import { optionsOf } from '../scripts/shell-options.ts';
import { hasOwnAccess, isApplying, namesTool, runsApplying } from './cluster-tools.ts';
import { isIdle } from './idle-commands.ts';
import type { JobUnit, LineReading, RawLine } from './job.ts';
import { isLocal } from './local-commands.ts';
import { isCheckout, nameOfTool, preparesTools, setsUp } from './job-tools.ts';
import type { JobPaths } from './job-paths.ts';
import { jobPaths } from './job-paths.ts';
import { statementsIn } from './read-lines.ts';
import { getsCluster, goesElsewhere, makesCluster } from './throw-away-clusters.ts';

/** An action of others whose name says that it may apply something. */
const MAY_APPLY = /deploy|kube|kustomize|k8s|helm|argo|flux|terraform|pulumi/i;

/** Gives for each thing that a line of a unit runs, by its place among the lines, the units that may be it; at `BEFORE` for what it needs. */
export type RunAt = (unit: JobUnit, at: number) => readonly (readonly JobUnit[])[];

/** The place of what a unit needs, before its first line. */
export const BEFORE = -1;

/** Finds what units run of one another. */
export function runsOf(
  units: readonly JobUnit[],
  readingOf: (unit: JobUnit) => LineReading,
): RunAt {
  const called = new Map<string, JobUnit[]>();
  for (const unit of units)
    for (const name of unit.calledAs) called.set(name, [...(called.get(name) ?? []), unit]);
  const calls = new Map(
    units.map((unit) => {
      const paths = jobPaths(unit.file, unit.lines, readingOf(unit).find);
      return [unit, unit.lines.map((line) => callsIn(line, paths))];
    }),
  );
  return (unit, at) =>
    (at === BEFORE ? (unit.needs ?? []) : (calls.get(unit)?.[at] ?? []))
      .map((name) => (called.get(name) ?? []).filter((each) => each !== unit))
      .map((all) => (at === BEFORE ? all.filter(({ file }) => file === unit.file) : all));
}

/** Keeps the units that may change a standing cluster: by themselves, or by what they run of others. */
export function reachingUnits(units: readonly JobUnit[], runAt: RunAt): readonly JobUnit[] {
  const made = new Map(units.map((unit) => [unit, unit.lines.map(makesOne)]));
  // a file whose jobs make a cluster makes one only if each of them does
  const makesAt = (unit: JobUnit, at: number, making: ReadonlySet<JobUnit>): boolean =>
    made.get(unit)?.[at] === true ||
    runAt(unit, at).some((run) => run.length > 0 && run.every((each) => making.has(each)));
  const placesOf = (unit: JobUnit): readonly number[] => [BEFORE, ...unit.lines.keys()];
  const making = grown(units, (unit, of) => placesOf(unit).some((at) => makesAt(unit, at, of)));
  // what is made before may choose another cluster
  const isSentElsewhere = (unit: JobUnit): boolean =>
    runAt(unit, BEFORE)
      .flat()
      .some(({ lines }) => getsCluster(textsOf(lines), false) || goesElsewhere(textsOf(lines)));
  const standing = units.filter(
    (unit) =>
      isSentElsewhere(unit) ||
      !isOfThrowAway(
        unit,
        placesOf(unit).find((at) => makesAt(unit, at, making)),
      ),
  );
  const thrownAway = new Set(units.filter((unit) => making.has(unit) && !standing.includes(unit)));
  const mayLogIn = standing.filter((unit) => !isHandedOne(unit, thrownAway));
  const own = new Set(mayLogIn.filter(reachesByItself));
  // a job that runs one which runs one that applies, and so on
  return [
    ...grown(
      mayLogIn,
      (unit, of) =>
        own.has(unit) ||
        unit.lines.some((_, at) => runAt(unit, at).some((run) => run.some((each) => of.has(each)))),
    ),
  ];
}

/** Gives the units of which something holds, also by others of which it does; in their order. */
function grown(
  units: readonly JobUnit[],
  holds: (unit: JobUnit, of: ReadonlySet<JobUnit>) => boolean,
): ReadonlySet<JobUnit> {
  let found: ReadonlySet<JobUnit> = new Set();
  for (;;) {
    const of = found;
    found = new Set(units.filter((unit) => of.has(unit) || holds(unit, of)));
    if (found.size === of.size) return found;
  }
}

/** Tells whether a line makes a cluster; one that only speaks of it does not. */
function makesOne(line: RawLine): boolean {
  const commands = commandsIn(line);
  return makesCluster(textOf(line)) && !(commands.length > 0 && commands.every(isIdle));
}

const textOf = (line: RawLine): string => (line.is === 'uses' ? line.action : line.text);

/** Gives the texts of lines, with what actions are given. */
const textsOf = (lines: readonly RawLine[]): readonly string[] =>
  lines.flatMap((line) =>
    line.is === 'uses' ? [line.action, ...textsOf(line.given)] : [line.text],
  );

/**
 * Tells of a unit that it writes only to the cluster which it makes at a line: nothing applies before, and nothing gives it
 * access to another one.
 */
function isOfThrowAway(unit: JobUnit, at: number | undefined): boolean {
  if (at === undefined || unit.environment !== null) return false;
  const { lines, isMachineFresh = false, isGivenNothing = false } = unit;
  const isInImage = lines.some((line) => line.is === 'setting' && /^image: /.test(line.text));
  const others = lines.filter((line) => !makesOne(line));
  return (
    !lines.slice(0, Math.max(at, 0)).some((line) => applies(line)) &&
    !getsCluster(textsOf(others), isMachineFresh || isInImage) &&
    !goesElsewhere(textsOf(lines)) &&
    (isGivenNothing || !others.some((line) => applies(line, hasOwnAccess)))
  );
}

/** Tells of a job that its workflow gives nothing that it needs one which makes a cluster: what it has comes of that. */
const isHandedOne = (
  { file, lines, isGivenNothing }: JobUnit,
  thrownAway: ReadonlySet<JobUnit>,
): boolean =>
  isGivenNothing === true &&
  [...thrownAway].some(
    (other) =>
      other.file === file && textsOf(lines).includes(other.name.replace(/^job /, 'needs: ')),
  );

function reachesByItself(unit: JobUnit): boolean {
  const { lines, isGivenNothing = false } = unit;
  if (unit.isObject === true) return unit.namesTool === true || lines.some((line) => applies(line));
  return (
    unit.namesTool === true ||
    (getsCluster(textsOf(lines), isGivenNothing) && !lines.every(isLocalLine)) ||
    lines.some(
      (line) =>
        (line.is === 'uses' &&
          mayApply(line.action) &&
          (!isGivenNothing || line.given.some(isOfAccess))) ||
        (line.is === 'setting' && isDeploying(line.text, isGivenNothing)) ||
        applies(line),
    )
  );
}

/** Tells of a line that it reaches no cluster, whatever credentials the unit has; an image may do anything. */
function isLocalLine(line: RawLine): boolean {
  if (line.is === 'uses')
    return isCheckout(nameOfTool(line.action)) || setsUp(nameOfTool(line.action));
  const commands = commandsIn(line);
  if (commands.length > 0) return commands.every(isLocal);
  const inner = line.is === 'setting' ? line.text.replace(/^[^:]*\./, '') : '';
  return line.is === 'setting' && !RUNS.test(line.text) && !(nameIn(line.text) ?? nameIn(inner));
}

/** Matches what an action is given that may be an address of a cluster, or a way in, but for the token of the workflow. */
const isOfAccess = (line: RawLine): boolean =>
  line.is === 'setting' &&
  /^(?:with|env)\.[\w.-]*(?:server|host|url|endpoint|token|kube-?_?config|cluster|context|credential|password|secret)[\w-]*: /i.test(
    line.text,
  ) &&
  !/^\w+\.(?:GITHUB_TOKEN|GH_TOKEN|github[-_]token): |: \$\{\{ *(?:secrets\.GITHUB_TOKEN|github\.token) *\}\}$/i.test(
    line.text,
  );

/** Tells of an environment that is declared, and of a task or image of others whose name says that it may apply something. */
function isDeploying(setting: string, isGivenNothing: boolean): boolean {
  const [, environment] = /^environment: (.*)/.exec(setting) ?? [];
  if (environment !== undefined) return environment !== 'github-pages';
  const name = nameIn(setting);
  return name !== undefined && !isGivenNothing && mayApply(name);
}

/** The name of an image, a task or a pipeline of others that a setting has run. */
const nameIn = (setting: string): string | undefined => NAMES.exec(setting)?.slice(1).join('');

const NAMES =
  /^(?:image|container|task|type|trigger|include)(?:\.\w+)*: (.*)|^([\w-]+\/[\w-]+)[.:]/;

const mayApply = (action: string): boolean => {
  const name = nameOfTool(action);
  return !name.startsWith('./') && MAY_APPLY.test(name) && !preparesTools(name);
};

/** Tells whether a line applies something; a command that only looks does not, whatever file it writes. */
function applies(line: RawLine, isOne: (command: ShellCommand) => boolean = () => true): boolean {
  const commands = commandsIn(line);
  if (commands.length === 0) return line.is === 'shell' && namesTool(line.text);
  return commands.some(
    (command) =>
      (!isIdle({ ...command, writes: [] }) || command.words.some(runsApplying)) &&
      isApplying(command) &&
      isOne(command),
  );
}

/** A variable of a task that is what a command prints: taskfile.dev/docs/guide#dynamic-variables. */
const RUNS = /^(?:vars|env)\.[^:]+\.sh: /;

/** Lists the commands of a line of shell, and of a variable that a command makes. */
function commandsIn(line: RawLine): readonly ShellCommand[] {
  const shell: RawLine =
    line.is === 'setting' && RUNS.test(line.text)
      ? {
          is: 'shell',
          text: line.text.replace(RUNS, ''),
          line: line.line,
          isText: false,
          isFed: false,
        }
      : line;
  return statementsIn(shell).flatMap(({ commands }) => commands);
}

/** Lists what a line runs of the tree, by the names under which that is run. */
function callsIn(line: RawLine, { named, takenIn: fileOf }: JobPaths): readonly string[] {
  if (line.is === 'uses') return line.action.startsWith('./') ? calledAction(line.action) : [];
  if (line.is === 'setting') return fileOf(takenIn(line.text) ?? '');
  return statementsIn(line).flatMap(({ commands }) =>
    commands.flatMap((command): readonly string[] => {
      const targets = targetsRunBy(command);
      // what looks at a script runs none, unless a shell reads what it prints
      if (isIdle(command))
        return commands.some(isShellAlone) ? command.words.slice(1).flatMap(named) : targets;
      const call = callOf(command);
      // of a Makefile that is given variables only the targets which it is told to make are run
      const isOfTargets = targets.length > 0 && call?.targets !== undefined;
      return [...(call === null || isOfTargets ? [] : named(call.word)), ...targets];
    }),
  );
}

/** `bash`, `sh -s`: what it reads is what another command prints. */
const isShellAlone = ({ words: [program = '', ...rest] }: ShellCommand): boolean =>
  /^(?:ba|da|z|k)?sh$/.test(plainName(program)) && rest.every((word) => word.startsWith('-'));

/** The file of the tree whose jobs, steps or variables a pipeline takes in as its own: GitLab's `include`, Azure's `template`. */
export const takenIn = (setting: string): string | null =>
  TAKES_IN.exec(setting)?.[1]?.replace(/^\/|@self$/g, '') ?? null;

const TAKES_IN = /^(?:[\w-]+\.)*(?:include(?:\.local)?|template): (\S+\.ya?ml(?:@self)?)$/;

/** `./.github/actions/deploy`, and a workflow that a job runs. */
const calledAction = (action: string): readonly string[] => {
  const path = action.slice(2).replace(/\/+$/, '');
  return /\.ya?ml$/.test(path) ? [path] : [`${path}/action.yml`, `${path}/action.yaml`];
};

/** `make deploy`, `task deploy`, `just deploy`, `npm run deploy`, by the names of what they make. */
function targetsRunBy({ words }: ShellCommand): readonly string[] {
  const at = words.findIndex((word) =>
    /^(?:make|gmake|task|just|npm|yarn|pnpm|bun)$/.test(plainName(word)),
  );
  if (at < 0) return [];
  const program = plainName(words[at] ?? '')
    .replace('gmake', 'make')
    .replace(/^(?:yarn|pnpm|bun)$/, 'npm');
  const rest = words.slice(at + 1);
  const taken = new Set(optionsOf(rest, ['-C', '-f', '-d', '-t', '--directory', '--file']));
  return rest
    .filter((word) => /^[\w.:-]+$/.test(word) && !word.startsWith('-') && !taken.has(word))
    .map((target) => `${program} ${target.replace(/^.*:/, '')}`);
}

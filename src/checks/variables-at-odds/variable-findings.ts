import type { PlacedContainer } from '../../compare/index.ts';
import type { Origin, SentenceOrText } from '../../manifest/index.ts';
import {
  asSentence,
  counted,
  firstOf,
  legacy,
  placeOf,
  resourceKey,
  say,
} from '../../manifest/index.ts';
import type { Some, Told } from '../detection/check.ts';
import { toldOfEach } from '../detection/check.ts';
import type { FindingDraft, Spoken } from '../detection/detector.ts';
import { workloadId } from '../detection/finding-scope.ts';

/** Says what is so of a variable of one container. */
export interface VariableFact {
  readonly here: PlacedContainer;
  readonly name: string;
  /** Points to where it is decided: containers that read one line are told together. */
  readonly decidedAt: Origin;
}

/** Says what is so; whom it is about is left out, for the containers say that. */
export type ToldOfVariable = Omit<
  FindingDraft,
  keyof Spoken | 'says' | 'check' | 'subject' | 'subjects' | 'scope'
> &
  Spoken<SentenceOrText>;

/** Is a finding about the workload: it always has its key and its place, which are not the workload's own. */
type ToldOfWorkload = Told & { readonly origin: Origin };

/**
 * Makes facts into findings, those of one variable that one line decides as one. What is so of a container
 * beside its environments and beside its siblings is told of the first.
 */
export function toldOnce<F extends VariableFact>(
  facts: readonly F[],
  tell: (fact: F, who: string) => ToldOfVariable,
): readonly ToldOfWorkload[] {
  const groups = new Map<string, [F, ...F[]]>();
  const seen = new Set<string>();
  for (const fact of facts) {
    const about = aboutOf(fact);
    if (seen.has(about)) continue;
    seen.add(about);
    const key = JSON.stringify([fact.name, placeOf(fact.decidedAt)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fact]);
    else group.push(fact);
  }
  return [...byFile(groups.values()).values()].flatMap((inFile) => {
    const all = inFile.slice(0, MOST_OF_FILE).map((group) => tellGroup(group, tell));
    const more = inFile.length - all.length;
    const last = all.at(-1);
    if (more === 0 || last === undefined) return all;
    const rest = `The same is so of ${counted(more, 'other variable')} of ${last.origin.file}.`;
    const message = say`${asSentence(last.message)} ${legacy(rest)}`;
    return [...all.slice(0, -1), { ...last, message }];
  });
}

/** Bounds the variables of one file that are told one by one; a file may have tens of thousands. */
const MOST_OF_FILE = 50;

function byFile<F extends VariableFact>(
  groups: Iterable<Some<F>>,
): ReadonlyMap<string, readonly Some<F>[]> {
  const files = new Map<string, Some<F>[]>();
  for (const group of groups) {
    const { file } = group[0].decidedAt;
    const inFile = files.get(file);
    if (inFile === undefined) files.set(file, [group]);
    else inFile.push(group);
  }
  return files;
}

const tellGroup = <F extends VariableFact>(
  group: Some<F>,
  tell: (fact: F, who: string) => ToldOfVariable,
): ToldOfWorkload =>
  toldOfEach(
    group,
    ({ here }) => workloadId(here.workload.resource),
    (some) => tellSome(some, tell),
  );

function tellSome<F extends VariableFact>(
  group: Some<F>,
  tell: (fact: F, who: string) => ToldOfVariable,
): Omit<ToldOfWorkload, 'ofSome'> {
  const [first] = group;
  const subjects = [...new Set(group.map(({ here }) => here.workload.resource))];
  return {
    cause: `variable ${first.name}`,
    ...tell(first, whoseAll(group)),
    subject: first.here.workload.resource,
    subjects,
    workloads: subjects.map(workloadId),
    scope: { level: 'workload', workloads: subjects.length, services: 0, namespaces: 1 },
  };
}

const aboutOf = ({ here, name }: VariableFact): string =>
  JSON.stringify([resourceKey(here.workload.resource), here.container.name, name]);

/** Bounds the containers that are named; the rest is counted. */
const NAMED = 3;

const whoseAll = (group: Some<VariableFact>): string =>
  firstOf([...new Set(group.map(({ here }) => whose(here)))], NAMED);

/** Names the container, where the workload has several. */
const whose = ({ workload, container }: PlacedContainer): string =>
  workload.containers.length === 1
    ? workload.name
    : `${workload.name} (container ${container.name})`;

import type { CallEnding, CallOutcome, Mesh } from '../mesh/index.ts';
import { endingWords } from './ending-words.ts';
import type { Caller } from './find-caller.ts';
import type { Question } from './question.ts';

/** The answer in one sentence. */
export function answerSentence(
  mesh: Mesh,
  caller: Caller,
  question: Question,
  { outcome, isCertain }: { readonly outcome: CallOutcome; readonly isCertain: boolean },
): string {
  const who = caller.kind === 'gateway' ? `outside by ${caller.name}` : nameOf(mesh, caller);
  const call = `In ${mesh.environment.name}, ${question.words} from ${who}`;
  const groups = grouped(outcome.endings);
  const [only] = groups;
  const seen = isCertain ? '' : ', as far as is seen here';
  const { abort = null } = outcome.fault ?? {};
  const injected =
    abort === null || abort.percent <= 0
      ? ''
      : `; ${String(abort.percent)} % get an injected ${String(abort.status)}`;
  if (only === undefined) return `${call} is not known.`;
  const says =
    groups.length === 1
      ? only.says
      : groups.map(({ says: one, weight }) => `${weight} % ${one}`).join('; ');
  return `${call} is ${says}${injected}${seen}.`;
}

/** Alone where no other workload of the environment is called so. */
function nameOf(mesh: Mesh, { workload }: Extract<Caller, { kind: 'workload' }>): string {
  const isOnly = mesh.workloads.filter(({ name }) => name === workload.name).length === 1;
  return isOnly ? workload.name : `${workload.namespace}/${workload.name}`;
}

/** Endings that read alike are one; endpoints of one destination share its weight. */
function grouped(
  endings: readonly CallEnding[],
): readonly { readonly says: string; readonly weight: string }[] {
  const groups = new Map<string, CallEnding[]>();
  for (const ending of endings) {
    const says = endingWords(ending, true);
    groups.set(says, [...(groups.get(says) ?? []), ending]);
  }
  return [...groups].map(([says, members]) => ({ says, weight: weightOf(members) }));
}

function weightOf(members: readonly CallEnding[]): string {
  const destinations = new Map(
    members.map(({ chain, weight }) => [chain.find(({ step }) => step === 'destination'), weight]),
  );
  return String([...destinations.values()].reduce((sum, weight) => sum + weight, 0));
}

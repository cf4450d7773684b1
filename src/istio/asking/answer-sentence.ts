import type { CallEnding, CallOutcome } from '../mesh/outcome/call-ending.ts';
import type { Mesh } from '../mesh/mesh.ts';
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
  const { abort = null } = outcome.fault ?? {};
  const injected =
    abort === null || abort.percent <= 0
      ? ''
      : `; ${String(abort.percent)} % get an injected ${String(abort.status)}`;
  const seen = isCertain ? '' : ', as far as is seen here';
  return `${call} is ${shares(outcome.endings)}${injected}${seen}.`;
}

/** Alone where no other workload of the environment is called so. */
function nameOf(mesh: Mesh, { workload }: Extract<Caller, { kind: 'workload' }>): string {
  const isOnly = mesh.workloads.filter(({ name }) => name === workload.name).length === 1;
  return isOnly ? workload.name : `${workload.namespace}/${workload.name}`;
}

/** Destinations by their weight; of several endpoints any may get it. */
function shares(endings: readonly CallEnding[]): string {
  const byDestination = new Map<unknown, CallEnding[]>();
  for (const ending of endings) {
    const destination = ending.chain.find(({ step }) => step === 'destination');
    byDestination.set(destination, [...(byDestination.get(destination) ?? []), ending]);
  }
  const said = new Map<string, number>();
  for (const members of byDestination.values()) {
    const words = [...new Set(members.map((one) => endingWords(one, true)))];
    const says = alike(words, ' or ');
    said.set(says, (said.get(says) ?? 0) + (members[0]?.weight ?? 0));
  }
  if (said.size < 2) return [...said.keys()].join('');
  return alike(
    [...said].map(([says, weight]) => `${says} (${String(weight)} %)`),
    ', ',
  );
}

const ANSWERED = 'answered by ';

/** `answered by a or b` for two that are answered. */
const alike = (words: readonly string[], between: string): string =>
  words.every((one) => one.startsWith(ANSWERED))
    ? `${ANSWERED}${words.map((one) => one.slice(ANSWERED.length)).join(between)}`
    : words.join(between);

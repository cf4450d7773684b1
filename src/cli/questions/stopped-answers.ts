import type { answerQuestion } from '../../istio/index.ts';
import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { listed, subjectText } from '../../manifest/index.ts';

type Answers = ReturnType<typeof answerQuestion>;
type Answer = Extract<Answers, { kind: 'answered' }>['answers'][number];
type Place = Answer['steps'][number]['places'][number];

/** More folders are counted. */
const FOLDERS_NAMED = 3;

/**
 * Says of an answer that objects decide whose folder does not build that it holds once that does: nothing of such a folder is
 * applied, and the cluster keeps what it had.
 */
export function onceApplied(
  answers: Answers,
  environments: readonly RenderedEnvironment[],
): Answers {
  const stopOf = stoppedObjects(environments.flatMap(({ roots }) => roots));
  return answers.kind === 'answered'
    ? { ...answers, answers: answers.answers.map((answer) => withCondition(answer, stopOf)) }
    : answers;
}

function withCondition(answer: Answer, stopOf: (place: Place) => string | null): Answer {
  const places = [answer, ...answer.shares].flatMap(({ steps }) =>
    steps.flatMap((step) => step.places),
  );
  const folders = [...new Set(places.flatMap((place) => stopOf(place) ?? []))];
  if (folders.length === 0) return answer;
  const once = `Once ${listed(folders, FOLDERS_NAMED)} ${folders.length === 1 ? 'builds' : 'build'}`;
  return {
    ...answer,
    sentence: `${once}: ${answer.sentence.replace(/^(?:In|A|It) /, (word) => word.toLowerCase())}`,
  };
}

/** Gives the folder of an object that does not build; null for one that another folder brings from the same file. */
function stoppedObjects(roots: readonly RenderedRoot[]): (place: Place) => string | null {
  const failed = roots.filter(({ failure }) => failure !== null);
  if (failed.length === 0) return () => null;
  const comes = new Set(
    roots
      .filter(({ failure }) => failure === null)
      .flatMap(({ resources }) => resources.map(keyOf)),
  );
  const stopped = new Map(
    failed.flatMap(({ root, resources }) =>
      resources.map(keyOf).flatMap((key) => (comes.has(key) ? [] : [[key, root.path] as const])),
    ),
  );
  return ({ object, origin: { file } }) => stopped.get(`${object ?? ''} ${file}`) ?? null;
}

const keyOf = (resource: Resource): string => `${subjectText(resource)} ${resource.origin.file}`;

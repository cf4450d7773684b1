import { answerQuestion, notSeenOf } from '../../istio/index.ts';
import type { LoadableTree } from '../../forge/index.ts';
import type { Engine } from '../../review/index.ts';
import { hideSecretsOf, meshesOfTree } from '../../review/index.ts';
import { onceApplied } from './stopped-answers.ts';

/**
 * Answers what the environments of one tree would do with a call; only one of them does, where one is asked
 * for.
 */
export async function askTree(
  trees: LoadableTree,
  engine: Engine,
  question: Parameters<typeof answerQuestion>[1],
  environment: string | null,
): Promise<ReturnType<typeof answerQuestion>> {
  const read = await meshesOfTree(trees, engine, environment);
  if (read.kind === 'refused') return read;
  const answers = answerQuestion(
    read.environments.map(({ rendered, mesh: meshOf }) => {
      const mesh = meshOf();
      const notSeen = [
        ...notSeenOf(rendered, mesh, engine.schemas),
        ...read.missing.map((path) => `${path} was not loaded`),
      ];
      return { mesh, notSeen };
    }),
    question,
  );
  const rendered = read.environments.map((each) => each.rendered);
  const acting = read.environments.map(({ inEffect }) => inEffect);
  return hideSecretsOf(onceApplied(answers, acting), trees, rendered, engine);
}

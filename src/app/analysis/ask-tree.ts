import type { Answers, Question } from '../../core/asking/index.ts';
import { answerQuestion, notSeenOf, refusedObjects } from '../../core/asking/index.ts';
import {
  inWholeCluster,
  meshesOf,
  renderTree,
  withoutMadeInputs,
} from '../../core/delivery/index.ts';
import { environmentOfUnit } from '../../core/environments/index.ts';
import { inEffect } from '../../core/in-effect/index.ts';
import { placeOf } from '../../core/manifest/index.ts';
import { resolveMesh } from '../../core/mesh/index.ts';
import { configOfTree, vendoredOfConfig } from '../../core/policy/index.ts';
import type { LoadableTree } from '../ports.ts';
import type { Engine } from './engine.ts';
import { loadWanted } from './load-wanted.ts';
import { declaredEnvironments } from './review-trees.ts';

/** What the environments of one tree would do with a call; of one of them, where one is asked for. */
export async function askTree(
  trees: LoadableTree,
  engine: Engine,
  question: Question,
  environment: string | null,
): Promise<Answers> {
  const read = (await loadWanted(trees, () => configOfTree(trees.tree))).result;
  if (read.kind === 'invalid')
    return {
      kind: 'refused',
      reason: read.problems
        .map(({ message, origin }) => `${placeOf(origin)}: ${message}`)
        .join('\n'),
    };
  const { config } = read;
  const { result, missing } = await loadWanted(
    trees,
    () =>
      renderTree(trees.tree, declaredEnvironments({ config }), engine, vendoredOfConfig(config), {
        ...config,
        ownNames: engine.ownNames,
      }),
    engine.charts,
  );
  const isAsked = (name: string): boolean =>
    environment === null || [name, environmentOfUnit(name)].includes(environment);
  const { environments } = meshesOf(withoutMadeInputs(result));
  const asked = environments.filter((one) => isAsked(one.environment.name));
  if (asked.length === 0) {
    const names = environments.map((one) => one.environment.name).join(', ');
    return { kind: 'refused', reason: `No environment is called ${environment ?? ''}: ${names}.` };
  }
  const settings = {
    rootNamespace: config.rootNamespace,
    istioVersion: config.istioVersion,
    external: config.external,
  };
  const delivered = new Set(
    config.environments.flatMap(({ paths }) => paths.flatMap((path) => path.split('/'))),
  );
  return answerQuestion(
    asked.map((part) => {
      const rendered = inWholeCluster(part, environments);
      const mesh = resolveMesh(
        inEffect(rendered, rendered, { ...settings, delivered }).after ?? rendered,
        settings,
      );
      const notSeen = [
        ...notSeenOf(rendered),
        ...refusedObjects(mesh, engine.schemas),
        ...missing.map((path) => `${path} was not loaded`),
      ];
      return { mesh, notSeen };
    }),
    question,
  );
}

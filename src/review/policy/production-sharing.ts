import type { RenderedEnvironment } from '../../gitops/index.ts';
import { subjectOfUnseen } from '../../compare/index.ts';
import { resourceKey } from '../../manifest/index.ts';

/**
 * Keys of the objects of an environment that are the very ones of a production environment, for one folder counts in both:
 * what changes there changes production, whatever the environment is called. What is rendered from the same folder for
 * each of them (a chart with other values) is not: a change of production's own shows there.
 */
export function sharedWithProduction(
  environment: RenderedEnvironment,
  all: readonly RenderedEnvironment[],
): ReadonlySet<string> {
  const production = all.filter((other) => other !== environment && other.environment.production);
  const contents = new Set(production.flatMap(({ roots }) => roots.flatMap(contentsOf)));
  return new Set(
    environment.roots.flatMap(({ resources, unseen = [] }) => [
      ...resources.filter((each) => contents.has(each)).map(resourceKey),
      ...unseen
        .filter((each) => contents.has(each))
        .map((content) => resourceKey(subjectOfUnseen(content))),
    ]),
  );
}

const contentsOf = ({
  resources,
  unseen = [],
}: RenderedEnvironment['roots'][number]): readonly object[] => [...resources, ...unseen];

import type { RenderedEnvironment } from '../environments/index.ts';
import { subjectOfUnseen } from '../diff/index.ts';
import { resourceKey } from '../manifest/index.ts';

/**
 * Keys of the objects of an environment whose root is applied to a production environment too: what
 * changes there changes production, whatever the environment is called.
 */
export function sharedWithProduction(
  environment: RenderedEnvironment,
  all: readonly RenderedEnvironment[],
): ReadonlySet<string> {
  const production = new Set(
    all
      .filter((other) => other !== environment && other.environment.production)
      .flatMap(({ roots }) => roots.map(({ root }) => root.path)),
  );
  return new Set(
    environment.roots
      .filter(({ root }) => production.has(root.path))
      .flatMap(({ resources, unseen = [] }) => [
        ...resources.map(resourceKey),
        ...unseen.map((content) => resourceKey(subjectOfUnseen(content))),
      ]),
  );
}

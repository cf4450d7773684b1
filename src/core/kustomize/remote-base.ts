import type { Build } from './build.ts';
import type { Layer } from './layer.ts';
import type { Text } from './read-fields.ts';
import { withoutRef } from './remote.ts';

/** Notes a base or file that lies on the network: nothing is fetched. */
export function noteRemote(
  build: Build,
  path: Text,
  layer: Layer,
  message = `The objects of ${path.value} are not analysed: they lie outside the repository.`,
): void {
  layer.incomplete = true;
  build.trace.gaps.push({
    reason: 'remote-base',
    message,
    origin: path.origin,
    key: withoutRef(path.value),
    input: path.value,
  });
}

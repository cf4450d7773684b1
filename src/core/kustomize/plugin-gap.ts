import type { Origin } from '../manifest/origin.ts';
import type { Build } from './build.ts';
import type { Layer } from './layer.ts';

/** Notes a generator or transformer that is a program: nothing is run. */
export function notePlugin(
  build: Build,
  layer: Layer,
  name: string,
  input: string,
  origin: Origin,
): void {
  layer.incomplete = true;
  build.trace.gaps.push({
    reason: 'plugin',
    message: `What ${name} does is not analysed: kustomize runs it as a program of its own.`,
    origin,
    key: name,
    input,
  });
}

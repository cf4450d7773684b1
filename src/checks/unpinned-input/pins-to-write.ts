import { listed } from '../../manifest/index.ts';
import type { DeliveredInput } from './delivered-inputs.ts';

const PINS = {
  image: 'a version of the image, best its digest',
  base: 'a tag or a commit of the base',
  chart: 'a version of the chart',
  revision: 'a tag or a commit of the repository',
  artifact: 'a version of the artifact, best its digest',
} as const satisfies Readonly<Record<DeliveredInput['kind'], string>>;

/** Says what to write, by what is taken in. */
export const pinsFor = (inputs: readonly DeliveredInput[]): string =>
  listed([...new Set(inputs.map(({ kind }) => PINS[kind]))], Object.keys(PINS).length);

import { stringAt } from '../manifest/index.ts';
import type { PlacedContainer } from './compared-containers.ts';

/** The image of a container as it is written, without the registry it is pulled from; empty where none is. */
export const imageOf = ({ container }: Pick<PlacedContainer, 'container'>): string =>
  (stringAt(container.node, 'image') ?? '').replace(/^.*\//, '');

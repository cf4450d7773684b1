import { stringAt } from '../../manifest/index.ts';
import type { PlacedContainer } from '../../compare/index.ts';

/** Whether an image says which one it is: without a tag, or with `latest`, the same text may be another program. */
export const isPinned = (image: string): boolean => /@|:(?!latest$)/.test(image);

/** The image of a container as it is written, without the registry it is pulled from; empty where none is. */
export const imageOf = ({ container }: Pick<PlacedContainer, 'container'>): string =>
  (stringAt(container.node, 'image') ?? '').replace(/^.*\//, '');

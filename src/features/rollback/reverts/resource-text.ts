import type { ResourceName } from '../../../review/index.ts';

/** `VirtualService/shop/checkout`; an object without a namespace has none between the slashes. */
export const resourceText = ({ kind, namespace, name }: ResourceName): string =>
  `${kind}/${namespace}/${name}`;

import type { Plain } from '../../../../manifest/index.ts';

/** A value that is not seen here, whatever is done with it. */
export const UNSEEN = Symbol('unseen');
/** `undefined` is what a missing key gives. */
export type GoValue = Plain | undefined | typeof UNSEEN;

/** A template that Argo CD refuses to render. */
export class TemplateRefusal extends Error {}

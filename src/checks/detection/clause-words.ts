import type { Change } from '../../compare/index.ts';

/** Says of an object that comes that it is new; of one that was written, or had elsewhere, from when it is there. */
export function comingVerb({ standing }: Pick<Change, 'standing'>): string {
  if (standing === undefined) return 'is new';
  if (standing.kind === 'resettled')
    return standing.from === '' ? 'gets a namespace' : `comes from namespace ${standing.from}`;
  return standing.isApplied ? 'is applied from now on' : 'is taken in from now on';
}

/** Begins a text with a capital, unless its first word is a path or a name, which keeps its letters. */
export const upperFirst = (text: string): string =>
  NAME.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Matches a first word that none of prose is like: `mesh/base`, `values.yaml`, `dex.example.org`, `enablePrometheusMerge`. */
const NAME = /^(?:[^\s/.:_=]*[/.:_=][^\s,;:]|[a-z]+[A-Z])/;

/** Begins a text with a small letter. */
export const lowerFirst = (text: string): string =>
  `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

/** Makes a sentence of a title: with a capital, and a full stop where nothing ends it. */
export const sentenceOf = (title: string): string =>
  `${upperFirst(title)}${/[.!?]$/.test(title) ? '' : '.'}`;

/** Says when an object comes to do anything that is written so that nobody takes it. */
export const ONCE_MENDED = 'once it is mended';

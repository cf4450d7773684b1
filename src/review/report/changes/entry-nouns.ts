import type { Change } from '../../../compare/index.ts';
import type { Plain } from '../../../manifest/index.ts';
import { isPlainList, plainText } from '../../../manifest/index.ts';

/** Nouns for one entry of a list. */
const ENTRIES: Readonly<Record<string, string>> = {
  http: 'HTTP entry',
  tls: 'TLS entry',
  tcp: 'TCP entry',
  subsets: 'subset',
  rules: 'rule',
  servers: 'server',
  principals: 'principal',
  namespaces: 'namespace',
  hosts: 'host',
  paths: 'path',
  methods: 'method',
  ports: 'port',
  containers: 'container',
  env: 'variable',
  gateways: 'gateway',
  endpoints: 'endpoint',
  addresses: 'address',
  jwtRules: 'JWT rule',
  selectors: 'selector',
  elements: 'element',
};

/** The same of a VirtualService, whose lists by protocol are its routes. */
const ROUTES: Readonly<Record<string, string>> = {
  http: 'route',
  tls: 'TLS route',
  tcp: 'TCP route',
};

/** Gives what one entry of a list of an object is called. */
export const entryNoun = (list: string, { kind }: Change['subject']): string =>
  (kind === 'VirtualService' ? ROUTES[list] : undefined) ?? ENTRIES[list] ?? list;

/** Before the name of a list whose entries have no noun and no name of their own. */
export const ENTRY_OF = 'entry of ';

const listOf = (field: string): string => /([^.[\]]+)\[\d+\]$/.exec(field)?.[1] ?? '';

/** Gives what such an entry is called: by its list alone it reads as the whole list. */
export function entryOfList(field: string, name: string, subject: Change['subject']): string {
  const list = listOf(field);
  return list !== '' && name === list && entryNoun(list, subject) === list
    ? `${ENTRY_OF}${name}`
    : name;
}

/** Tells whether a text says only that one entry of a list comes or goes, which has no name. */
export function isNamelessEntry(field: string, text: string, subject: Change['subject']): boolean {
  const noun = entryOfList(field, entryNoun(listOf(field), subject), subject);
  // ‘entry’ and ‘address’ take no plain s
  if (!noun.startsWith(ENTRY_OF) && (noun === listOf(field) || /[ys]$/.test(noun))) return false;
  return text === `${noun} added` || text === `${noun} removed`;
}

/** Gives what an element of a list generator of Argo CD says first, ` region: us`; empty for any other entry. */
export function wordsOfElement(field: string, value: Plain): string {
  if (!/\.list\.elements\[\d+\]$/.test(field)) return '';
  if (value === null || typeof value !== 'object' || isPlainList(value)) return '';
  let text = '';
  for (const [key, each] of Object.entries(value)) {
    if (typeof each === 'object') break;
    const longer = `${text}${text === '' ? '' : ', '}${key}: ${String(each)}`;
    if (longer.length > LONGEST_WORDS) break;
    text = longer;
  }
  return text === '' ? '' : ` \`${plainText(text).replaceAll('`', "'")}\``;
}

const LONGEST_WORDS = 32;

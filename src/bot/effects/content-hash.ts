import { createHash } from 'node:crypto';
import type { Plain } from '../../manifest/index.ts';
import { canonicalJson } from '../../manifest/index.ts';
import type { CheckContent } from '../../forge/index.ts';

/** SHA-256 of what is written, hexadecimal: equal content is not written twice. */
export const contentHash = (content: Plain): string =>
  createHash('sha256').update(canonicalJson(content)).digest('hex');

/** Hashes everything that a check run says. */
export const checkHash = ({ annotations, actions, ...rest }: CheckContent): string =>
  contentHash({
    ...rest,
    annotations: annotations.map((annotation) => ({ ...annotation })),
    actions: actions.map((action) => ({ ...action })),
  });

/**
 * Hashes a comment without the commits that its links and its policy name: with those alone nothing new is
 * said.
 */
export const commentHash = (body: string): string =>
  contentHash(body.replace(/(?<=\/blob\/)[0-9a-f]{40,64}\b|(?<=@)[0-9a-f]{7}\b/g, ''));

import fc from 'fast-check';
import {
  parseNamespaceForm,
  parsePathForm,
  parseStringForm,
} from '../../../../src/istio/mesh/request/value-form.ts';

/** Few letters, so that random values and patterns meet. */
export const word = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 5 });
const pieces = fc.array(fc.constantFrom('a', 'b', '/', '{*}', '{**}'), {
  minLength: 1,
  maxLength: 5,
});
/** What rules say values are like: patterns, templates of paths, namespaces. */
export const form = fc.oneof(
  fc
    .tuple(fc.constantFrom('', '*'), word, fc.constantFrom('', '*'))
    .map((parts) => parseStringForm(parts.join(''))),
  pieces.map((parts) => parsePathForm(parts.join(''))),
  fc
    .array(fc.constantFrom('a', 'b', '*'), { maxLength: 4 })
    .map((parts) => parseNamespaceForm(parts.join(''))),
);

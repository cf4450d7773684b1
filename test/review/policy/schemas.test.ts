import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import picomatch from 'picomatch';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ExamplesFileSchema } from '../../../src/review/policy/examples/example-schema.ts';
import {
  CONFIG_FILE,
  RepositoryConfigSchema,
} from '../../../src/review/policy/configuration/repository-config.ts';
import {
  policyOfTree,
  readPolicyTexts,
} from '../../../src/review/policy/configuration/policy-of-tree.ts';
import { EXAMPLES_FOLDER } from '../../../src/review/policy/examples/example-files.ts';
import { RULES_FOLDER } from '../../../src/review/policy/rules/rule-files.ts';
import { RulesFileSchema } from '../../../src/review/policy/rules/rule-schema.ts';
import { detectors, namesOf } from '../../../src/checks/index.ts';
import { treeOf } from '../../support/tree-of.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const JsonObject = z.record(z.string(), z.unknown());
const json = (path: string): Record<string, unknown> =>
  JsonObject.parse(JSON.parse(readFileSync(join(root, path), 'utf8')));

const Catalog = z.object({
  schemas: z.array(z.object({ url: z.string(), fileMatch: z.array(z.string()) })),
});

/** The address of a file of the package as it is published: the same for all versions, which only ever add to a schema. */
const addressOf = (path: string): string => `https://unpkg.com/meshwarden/${path}`;

/** What editors are to check, with the files that the product reads as such. */
const SCHEMAS = [
  {
    path: 'schemas/config.schema.json',
    schema: RepositoryConfigSchema,
    title: 'Meshwarden configuration',
    name: 'Meshwarden',
    description: 'Configuration of Meshwarden, which reviews changes of service-mesh configuration',
    files: [CONFIG_FILE],
  },
  {
    path: 'rules/rule.schema.json',
    schema: RulesFileSchema,
    title: 'Meshwarden risk rules',
    name: 'Meshwarden rules',
    description: 'Rules by which Meshwarden gives a change its tier of risk',
    files: [`${RULES_FOLDER}/*.yaml`, `${RULES_FOLDER}/*.yml`],
  },
  {
    path: 'rules/examples.schema.json',
    schema: ExamplesFileSchema,
    title: 'Examples of Meshwarden risk rules',
    name: 'Meshwarden examples of rules',
    description: 'Examples that a rule of Meshwarden must match or ignore',
    files: [`${EXAMPLES_FOLDER}/*.yaml`, `${EXAMPLES_FOLDER}/*.yml`],
  },
];

const written = ({ path, schema, title }: (typeof SCHEMAS)[number]): string => {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return `${JSON.stringify({ $id: addressOf(path), title, ...json }, null, 2)}\n`;
};

/** A catalog in the form of SchemaStore's, whose entries are those that it would have. */
const catalog = `${JSON.stringify(
  {
    $schema: 'https://www.schemastore.org/schema-catalog.json',
    version: 1,
    schemas: SCHEMAS.map(({ name, description, files, path }) => ({
      ...{ name, description },
      fileMatch: files.map((file) => `**/${file}`),
      url: addressOf(path),
    })),
  },
  null,
  2,
)}\n`;

// Written anew by `npx vitest run --project unit test/review/policy/schemas.test.ts -u`.
test('the schemas that editors use are those that files are checked against', async () => {
  for (const each of SCHEMAS)
    await expect(written(each)).toMatchFileSnapshot(`../../../${each.path}`);
  await expect(catalog).toMatchFileSnapshot('../../../schemas/catalog.json');
});

test('every schema is one by its own meta-schema, and has its address', () => {
  for (const { path } of SCHEMAS) {
    const schema = json(path);
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
    expect(ajv.validateSchema(schema), `${path}: ${ajv.errorsText()}`).toBe(true);
    expect(ajv.compile(schema)).toBeTypeOf('function');
    expect(schema).toMatchObject({ $id: addressOf(path) });
  }
});

test('every schema that lies here is in the catalog, for the files that are read', () => {
  const found = ['schemas', 'rules'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.schema.json'))
      .map((name) => addressOf(`${folder}/${name}`)),
  );
  const { schemas } = Catalog.parse(json('schemas/catalog.json'));
  expect(schemas.map(({ url }) => url).sort()).toEqual(found.sort());

  const read = (path: string): boolean => {
    const looked: string[] = [];
    const tree = treeOf({ [path]: '{}\n' });
    const asked = { ...tree, read: (each: string) => (looked.push(each), tree.read(each)) };
    policyOfTree(asked, { configFile: CONFIG_FILE, defaults: [], detectors: namesOf(detectors) });
    readPolicyTexts(asked, EXAMPLES_FOLDER, []);
    return looked.includes(path);
  };
  const paths = [
    ...['config.yaml', 'config.yml', 'other.yaml', 'rules/a.yaml', 'rules/a.yml', 'rules/a.json'],
    ...[
      'rules/examples/a.yaml',
      'rules/examples/a.yml',
      'rules/examples/deep/a.yaml',
      'rules/x/a.yaml',
    ],
  ].map((path) => `.meshwarden/${path}`);
  for (const path of paths) {
    const matched = schemas.filter(({ fileMatch }) => picomatch(fileMatch, { dot: true })(path));
    expect(matched.length, path).toBe(read(path) ? 1 : 0);
  }
});

test('the files of the examples and the default rules are valid by them', () => {
  const validOf = (path: string): ValidateFunction =>
    new Ajv2020({ allowUnionTypes: true, validateFormats: false }).compile(json(path));
  const config = validOf('schemas/config.schema.json');
  const rules = validOf('rules/rule.schema.json');
  const examples = validOf('rules/examples.schema.json');
  const isValid = (validate: ValidateFunction, file: string): boolean =>
    validate(parse(readFileSync(join(root, file), 'utf8')));
  expect(isValid(config, `examples/shop/${CONFIG_FILE}`)).toBe(true);
  const [inRules, inExamples] = ['rules', 'rules/examples'].map((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => `${folder}/${name}`),
  );
  for (const file of inRules ?? []) expect(isValid(rules, file), file).toBe(true);
  for (const file of inExamples ?? []) expect(isValid(examples, file), file).toBe(true);
  expect(config({ version: 1, platfromTeam: 'a/b' })).toBe(false);
  expect(rules([{ id: 'x' }])).toBe(false);
});

test('every default file and every example tells editors its schema', () => {
  const files = ['rules', 'rules/examples', 'examples/shop/.meshwarden'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => join(root, folder, name)),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const [first = ''] = readFileSync(file, 'utf8').split('\n', 1);
    const schema = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? 'none';
    expect(existsSync(join(dirname(file), schema)), `${file}: ${schema}`).toBe(true);
  }
});

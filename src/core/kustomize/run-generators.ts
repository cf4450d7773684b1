import type { BuildBase } from './accumulate-resources.ts';
import type { Build } from './build.ts';
import { builtinProvenance } from './builtin-provenance.ts';
import type { Entry } from './entry.ts';
import { generateConfigMap, generateSecret } from './generate.ts';
import type { GeneratorArguments, Kustomization } from './kustomization-types.ts';
import type { Layer } from './layer.ts';
import { absorb } from './absorb.ts';
import { runPluginGenerators } from './plugin-generators.ts';

/** Runs `configMapGenerator`, `secretGenerator` and `generators`, in that order. */
export function runGenerators(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
  buildBase: BuildBase,
): void {
  const { dir, file } = kustomization;
  const absorbAll = (
    entries: readonly GeneratorArguments[],
    generate: (args: GeneratorArguments) => Entry,
  ): void => {
    for (const args of entries) absorb(build, layer, generate(args), args.origin);
  };
  absorbAll(kustomization.configMapGenerator, (args) =>
    generateConfigMap(build, dir, args, builtinProvenance(file, 'ConfigMapGenerator')),
  );
  absorbAll(kustomization.secretGenerator, (args) =>
    generateSecret(build, dir, args, builtinProvenance(file, 'SecretGenerator')),
  );
  runPluginGenerators(build, kustomization, layer, buildBase);
}

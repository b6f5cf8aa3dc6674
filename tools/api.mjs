/**
 * Keeps each package's public API under review: writes `packages/<name>/api/<entry>.api.md` from the built
 * declarations, or with `--check` fails when that would change anything.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join, parse, relative } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { repository } from './repository.mjs';

const check = process.argv.includes('--check');
const reports = publishedPackages().flatMap((folder) => entryPoints(folder).map((types) => report(folder, types)));
process.exit(reports.every((unchanged) => unchanged) ? 0 : 1);

function publishedPackages() {
  return readdirSync(join(repository, 'packages')).map((name) => join(repository, 'packages', name));
}

/** Declaration files that a package's `exports` name, relative to it. */
function entryPoints(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.values(exports).flatMap(({ types }) => types?.default ?? types ?? []);
}

/** Returns false when the report is not what is checked in, or the declarations have errors. */
function report(folder, types) {
  const entry = parse(types).name.replace(/\.d$/, '');
  const name = `${entry}.api.md`;
  const reportFolder = join(folder, 'api');
  if (!check) mkdirSync(reportFolder, { recursive: true });

  const { succeeded, apiReportChanged } = Extractor.invoke(configuration(folder, types, name, reportFolder), {
    localBuild: !check,
    messageCallback: (message) => {
      message.handled = message.logLevel !== ExtractorLogLevel.Error;
    },
  });
  if (check && (apiReportChanged || !existsSync(join(reportFolder, name)))) {
    console.error(
      `${relative(repository, join(reportFolder, name))} is out of date: run \`node tools/run.mjs api\` and review the change.`,
    );
    return false;
  }
  return succeeded;
}

function configuration(projectFolder, types, reportFileName, reportFolder) {
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder,
      mainEntryPointFilePath: join(projectFolder, types),
      newlineKind: 'lf',
      compiler: { tsconfigFilePath: join(projectFolder, 'tsconfig.build.json') },
      apiReport: {
        enabled: true,
        reportFileName,
        reportFolder,
        reportTempFolder: join(repository, 'node_modules', '.cache', 'api'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectFolder, 'package.json'),
  });
}

import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ApplicationModule } from './application.module.js';
import { Settings } from './settings.js';

const application = await NestFactory.create<NestExpressApplication>(ApplicationModule, { logger: ['error', 'warn'] });
const { port, host } = application.get(Settings);
application.set('trust proxy', 'loopback');
// On SIGTERM Nest first answers what was asked, then AuditModule brings the last events to the sinks.
application.enableShutdownHooks();
await application.listen(port, host);
console.log(`Paperwork (NestJS) listens on ${await application.getUrl()}`);

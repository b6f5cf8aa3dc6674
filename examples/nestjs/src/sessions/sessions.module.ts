import { Module } from '@nestjs/common';
import { AuthenticationModule } from '../authentication/authentication.module.js';
import { SessionsController } from './sessions.controller.js';

@Module({ imports: [AuthenticationModule], controllers: [SessionsController] })
export class SessionsModule {}

import { Audited } from '@audit-trail/nestjs';
import {
  Body,
  Controller,
  Param,
  ParseIntPipe,
  Post,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { expect } from 'vitest';
import { describeCases } from './cases.js';
import {
  SignIn,
  Refuse,
  RefuseWithReason,
  RefuseAll,
  ValidateName,
  CatchAll,
  Recover,
  target,
  denied,
  failure,
  nobody,
  ada,
  asAda,
} from './refusing.js';

@Controller('guards')
class GuardsController {
  @Audited('thing.made', target)
  @UseGuards(SignIn, RefuseWithReason)
  @Post('two/:id')
  two(): void {}

  @Audited('thing.made', target)
  @UseGuards(RefuseWithReason, SignIn)
  @Post('other-way-round/:id')
  otherWayRound(): void {}

  @Audited('thing.made', target)
  @UseGuards(SignIn, Refuse)
  @Post('later/:id')
  later(): void {}

  @Audited('thing.made', target)
  @UseGuards(RefuseWithReason)
  @UseInterceptors(Recover)
  @UsePipes(RefuseAll)
  @UseFilters(CatchAll)
  @Post('everything/:id')
  everything(): void {}
}

@UseGuards(SignIn)
@Controller('guarded')
class GuardedController {
  @Audited('thing.made', target)
  @UseGuards(RefuseWithReason)
  @Post(':id')
  make(): void {}
}

describeCases('a guard', { controllers: [GuardsController, GuardedController] }, [
  {
    name: 'that is the first of two refuses nobody',
    request: 'POST /guards/two/7',
    status: 401,
    event: { ...denied, ...nobody, reason: 'Sign in first', context: { route: '/guards/two/:id', status: 401 } },
  },
  {
    name: 'that is the second of two refuses whom the first has signed in',
    request: 'POST /guards/two/7',
    headers: asAda,
    status: 403,
    event: { ...denied, ...ada, reason: 'Not on Sundays', context: { status: 403 } },
  },
  {
    name: 'that refuses before somebody is signed in refuses nobody',
    request: 'POST /guards/other-way-round/7',
    headers: asAda,
    status: 403,
    event: { ...denied, ...nobody, reason: 'Not on Sundays' },
  },
  {
    name: 'that refuses later, without a reason, has that of Nest',
    request: 'POST /guards/later/7',
    headers: asAda,
    status: 403,
    event: { ...denied, ...ada, reason: 'Forbidden resource' },
  },
  {
    name: 'goes before interceptors, pipes and filters',
    request: 'POST /guards/everything/7',
    status: 403,
    answer: '{"caught":true}',
    event: { ...denied, reason: 'Not on Sundays' },
  },
  {
    name: 'of the controller goes before that of the method',
    request: 'POST /guarded/7',
    status: 401,
    event: { ...denied, ...nobody, reason: 'Sign in first', context: { route: '/guarded/:id' } },
  },
  {
    name: 'of the method comes behind that of the controller',
    request: 'POST /guarded/7',
    headers: asAda,
    status: 403,
    event: { ...denied, ...ada, reason: 'Not on Sundays' },
  },
]);

@Controller('pipes')
class PipesController {
  @Audited('thing.made', target)
  @Post('parameter/:id')
  parameter(@Param('id', ParseIntPipe) _id: number): void {}

  @Audited('thing.made', target)
  @UsePipes(RefuseAll)
  @Post('method/:id')
  method(@Param('id') _id: string): void {}

  @Audited('thing.made', { target: { type: 'thing', id: 'params.id', name: 'body.title' } })
  @Post('body/:id')
  body(@Body(ValidateName) _body: object): void {}
}

@UsePipes(RefuseAll)
@Controller('piped')
class PipedController {
  @Audited('thing.made', target)
  @Post(':id')
  make(@Param('id') _id: string): void {}
}

describeCases('a pipe', { controllers: [PipesController, PipedController] }, [
  {
    name: 'of a parameter refuses with its reason',
    request: 'POST /pipes/parameter/seven',
    status: 400,
    event: {
      ...failure,
      target_id: 'seven',
      reason: expect.stringContaining('numeric string is expected'),
      context: { route: '/pipes/parameter/:id', status: 400 },
    },
  },
  {
    name: 'of a method refuses with its reason',
    request: 'POST /pipes/method/7',
    status: 400,
    event: { ...failure, reason: 'Nothing is right' },
  },
  {
    name: 'of a controller refuses with its reason',
    request: 'POST /piped/7',
    status: 400,
    event: { ...failure, reason: 'Nothing is right' },
  },
  {
    name: 'that validates the body says what is wrong with it, of the target that the body names',
    request: 'POST /pipes/body/7',
    body: { title: 'Plan' },
    status: 400,
    event: { ...failure, target_name: 'Plan', reason: 'name must be a string; name is too short' },
  },
]);

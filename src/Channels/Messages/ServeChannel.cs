using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Channels.Providers;
using Platform.Tenancy.Access;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Messages;

/// <summary>
/// Claims, renders, sends and completes for one channel of one tenant, each step overlapping the others, so that the
/// provider is kept busy while the database works. No transaction is open while a provider is spoken to.
/// </summary>
internal sealed class ServeChannel(
    TenantRunner tenants, TenantScope scope, ProviderCatalog providers, AccountHealth health, SendOne sender,
    IOptions<DispatchOptions> options, ILogger<ServeChannel> log)
{
    private static readonly TimeSpan GateFails = TimeSpan.FromMinutes(5);
    private static readonly Actor Dispatcher = Actor.Job("dispatch");

    /// <param name="mayStay">Asked before each claim; once it says no, what was claimed is finished and no more taken.</param>
    /// <returns>How many rows were taken from the outbox.</returns>
    public async Task<int> RunAsync(ChannelKind channel, ChannelAccount? account, Func<bool> mayStay, CancellationToken ct)
    {
        var turn = new Turn(channel, account, providers.Find(account?.Provider), mayStay, options.Value);
        var claiming = Repeat(options.Value.Degree, () => ClaimAsync(turn));
        var sending = Repeat(account?.MaxInFlight ?? 0, () => SendAsync(turn, ct));
        var completing = Repeat(options.Value.Degree, () => CompleteAsync(turn));
        try
        {
            await Task.WhenAll(claiming);
        }
        finally
        {
            turn.Rendered.Writer.TryComplete();
            await Task.WhenAll(sending);
            turn.Settled.Writer.TryComplete();
            await Task.WhenAll(completing);
        }
        return turn.Taken;
    }

    private async Task ClaimAsync(Turn turn)
    {
        await Task.Yield();
        while (turn.MayClaim)
        {
            var size = turn.Size;
            // Nothing is claimed that cannot be sent soon: what waits here holds a lease.
            if (turn.Rendered.Reader.Count > size)
            {
                await Task.Delay(2, CancellationToken.None);
                continue;
            }
            try
            {
                var claim = await InScopeAsync(services => services.GetRequiredService<ClaimOutbox>()
                    .RunAsync(new(turn.Channel, size, turn.Account?.Provider), CancellationToken.None));
                turn.Took(claim.Taken, size);
                if (claim.Sends.Count > 0) await RenderAsync(turn, claim.Sends);
            }
            catch (GateFailedException fault)
            {
                await IsolateAsync(turn, size, fault);
            }
        }
    }

    // A gate that fails on one message of five hundred: smaller and smaller claims find it, and only it waits.
    private async Task IsolateAsync(Turn turn, int size, GateFailedException fault)
    {
        log.LogError(fault.InnerException, "The send gate failed on a claim of {Size}; nothing of it is sent.", size);
        turn.GateFailed();
        if (size > 1) turn.Shrink();
        else
        {
            await InScopeAsync(async services =>
            {
                await services.GetRequiredService<ClaimOutbox>().PutOffOneAsync(turn.Channel, GateFails, CancellationToken.None);
                return 0;
            });
        }
    }

    private async Task RenderAsync(Turn turn, IReadOnlyList<ClearedSend> sends)
    {
        var leaseBy = sends[0].LeaseBy;
        // Half of what the account can have in flight at a time: few stay in doubt, and few commits are made.
        var begin = new BeginSends([.. sends.Select(send => send.Message.AttemptId)], turn.Window, through => InScopeAsync(
            services => services.GetRequiredService<ClaimOutbox>().MarkAsync(leaseBy, through, CancellationToken.None)));
        await InScopeAsync(async services =>
        {
            await services.GetRequiredService<RenderSends>().RunAsync(
                sends, (send, message) => turn.Rendered.Writer.TryWrite(new(send, message, begin)),
                (send, reason) => turn.Settle(send, new SendOutcome.Rejected(reason, MayRetry: false)), CancellationToken.None);
            return 0;
        });
    }

    private async Task SendAsync(Turn turn, CancellationToken ct)
    {
        using var patience = new Patience(options.Value.SendTimeout);
        await foreach (var (send, message, begin) in turn.Rendered.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (ct.IsCancellationRequested || turn.IsBroken) turn.NotBegun(send, "stopped");
            else if (health.RestsUntil(turn.Account!.Id) is not null) turn.NotBegun(send, "account_rests");
            else if (!await MayBeginAsync(begin, send)) turn.TooLate(send);
            else
            {
                var outcome = await sender.RunAsync(turn.Provider!, turn.Account, send, message, patience);
                if (outcome is null) turn.TooLate(send);
                else
                {
                    health.Note(turn.Account.Id, outcome);
                    turn.Settle(send, outcome);
                }
            }
        }
    }

    private async Task<bool> MayBeginAsync(BeginSends begin, ClearedSend send)
    {
        try
        {
            return await begin.RunAsync(send.Position);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Whether the mark was committed is not known, but nothing was begun: the worker lives and says so.
            log.LogError(fault, "The mark of claim {LeaseBy} could not be moved; attempt {AttemptId} is not begun.", send.LeaseBy, send.Message.AttemptId);
            return false;
        }
    }

    private async Task CompleteAsync(Turn turn)
    {
        await Task.Yield();
        var batch = new List<Settlement>(options.Value.Batch);
        while (await turn.Settled.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < options.Value.Batch && turn.Settled.Reader.TryRead(out var settlement)) batch.Add(settlement);
            if (batch.Count > 0) await RecordAsync(turn, batch);
        }
    }

    // What cannot be recorded is not lost: its lease runs out, it is in doubt, and it is never simply sent again.
    private async Task RecordAsync(Turn turn, List<Settlement> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await InScopeAsync(async services =>
                {
                    await services.GetRequiredService<CompleteSends>().RunAsync(batch, CancellationToken.None);
                    return 0;
                });
                return;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                log.LogError(fault, "{Count} outcomes could not be recorded, attempt {Attempt}.", batch.Count, attempt);
                if (attempt == 5)
                {
                    turn.Break();
                    return;
                }
                await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt * attempt), CancellationToken.None);
            }
        }
    }

    private Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work) =>
        tenants.RunAsync(scope.TenantId, Dispatcher, (services, _) => work(services), CancellationToken.None);

    private static Task[] Repeat(int times, Func<Task> work)
    {
        var tasks = new Task[times];
        for (var i = 0; i < times; i++) tasks[i] = work();
        return tasks;
    }

    /// <summary>The state of one turn, shared by its claimers, senders and completers.</summary>
    private sealed class Turn(
        ChannelKind channel, ChannelAccount? account, IMessageProvider? provider, Func<bool> mayStay, DispatchOptions options)
    {
        private int _size = Math.Clamp(2 * (account?.MaxInFlight ?? 32), Math.Min(8, options.Batch), options.Batch);
        private int _taken;
        private int _gateFailures;
        private volatile bool _drained;
        private volatile bool _broken;

        public ChannelKind Channel { get; } = channel;
        public ChannelAccount? Account { get; } = account;
        public IMessageProvider? Provider { get; } = provider;
        public int Window { get; } = Math.Clamp((account?.MaxInFlight ?? 1) / 2, 1, 64);
        public Channel<(ClearedSend, RenderedMessage, BeginSends)> Rendered { get; } =
            System.Threading.Channels.Channel.CreateUnbounded<(ClearedSend, RenderedMessage, BeginSends)>();
        public Channel<Settlement> Settled { get; } = System.Threading.Channels.Channel.CreateUnbounded<Settlement>();
        public int Taken => Volatile.Read(ref _taken);
        public int Size => Volatile.Read(ref _size);
        public bool IsBroken => _broken;
        public bool MayClaim => !_drained && !_broken && mayStay();

        public void Took(int taken, int size)
        {
            Interlocked.Add(ref _taken, taken);
            if (taken < size) _drained = true;
            else Volatile.Write(ref _size, Math.Min(options.Batch, size * 2));
        }

        public void Shrink() => Volatile.Write(ref _size, Math.Max(1, Size / 2));

        public void Break() => _broken = true;

        /// <summary>A gate that fails over and over is down, not poisoned.</summary>
        public void GateFailed()
        {
            if (Interlocked.Increment(ref _gateFailures) >= 40) Break();
        }

        public void Settle(ClearedSend send, SendOutcome outcome) => Write(send, outcome, null);

        /// <summary>Back to the outbox at once, as if it had not been claimed.</summary>
        public void NotBegun(ClearedSend send, string why) => Write(send, new SendOutcome.Throttled(TimeSpan.Zero), why);

        /// <summary>It waited here longer than its permit: smaller claims from now on.</summary>
        public void TooLate(ClearedSend send)
        {
            Shrink();
            NotBegun(send, "not_begun");
        }

        private void Write(ClearedSend send, SendOutcome outcome, string? notBegun) => Settled.Writer.TryWrite(
            new Settlement(send.Message, send.LeaseBy, send.To.AddressIndex, Provider?.Key ?? "", outcome, notBegun));
    }
}

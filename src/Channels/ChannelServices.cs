using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Channels.Email.Smtp;
using Platform.Channels.Inbound;
using Platform.Channels.Letters;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Channels.Push;
using Platform.Channels.Recordings;
using Platform.Channels.Sandbox;
using Platform.Channels.Sms.Twilio;
using Platform.Channels.Templates;
using Platform.Channels.Voice.Sandbox;
using Platform.Channels.Voice.Twilio;
using Platform.Channels.Voice;
using Platform.Channels.WeChat;
using Platform.Tenancy.Data;

namespace Platform.Channels;

public static class ChannelServices
{
    /// <summary>
    /// Registers providers, templates, the outbox and its dispatcher. The host binds "Callbacks", "Dispatch" and "Twilio", and registers an
    /// <see cref="ISendGate"/>, without which nothing starts.
    /// </summary>
    public static IServiceCollection AddChannels(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, ChannelsModel>();
        AddMessages(services);
        AddProviders(services);
        AddTemplates(services);
        AddVoice(services);
        return services;
    }

    private static void AddMessages(IServiceCollection services)
    {
        services.AddOptions<DispatchOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<DispatchOptions>, DispatchOptionsValidator>();
        services.AddHostedService<RequireSendGate>();

        services.AddScoped<ApplyDecisions>();
        services.AddScoped<ClaimOutbox>();
        services.AddScoped<CompleteSends>();
        services.AddSingleton<DispatchMessages>();
        services.AddSingleton<ExpiryClock>();
        services.AddSingleton<IntentTokens>();
        services.AddSingleton<LeaseTime>();
        services.AddScoped<MergeReceipts>();
        services.AddScoped<PumpOutbox>();
        services.AddScoped<RecoverLeases>();
        services.AddScoped<RenderSends>();
        services.AddScoped<ResolveAmbiguous>();
        services.AddScoped<ResolveDoubts>();
        services.AddSingleton<SendAtOnce>();
        services.AddSingleton<SendOne>();
        services.AddScoped<ServeChannel>();
        services.AddScoped<ServeTenant>();
        services.AddScoped<TakeReceipt>();
        services.AddScoped<TakeInbound>();
    }

    /// <summary>A provider is one line here.</summary>
    private static void AddProviders(IServiceCollection services)
    {
        services.AddOptions<CallbackOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<CallbackOptions>, CallbackOptionsValidator>();
        services.AddOptions<ProviderAddresses>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProviderAddresses>, ProviderAddressesValidator>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<AccountBook>();
        services.AddSingleton<AccountHealth>();
        services.AddSingleton<AccountSettings>();
        services.AddScoped<ListChannelAccounts>();
        services.AddScoped<OrderChannelAccounts>();
        services.AddSingleton<ProviderCatalog>();
        services.AddScoped<SaveChannelAccount>();
        services.AddScoped<TestChannelAccount>();

        services.AddSingleton<IMessageProvider, SmtpEmail>().AddSingleton<SmtpPool>();
        services.AddSingleton<IMessageProvider, SandboxProvider>();
        services.AddSingleton<SandboxInbox>();
        services.AddTwilio();
        services.AddWeChat().AddPush().AddLetters();
        services.AddScoped<GiveSandboxReceipts>();
        services.AddScoped<ListSandboxMessages>();
    }

    /// <summary>A voice provider is one line here; who owns calls registers an <see cref="ICallEvents"/>.</summary>
    private static void AddVoice(IServiceCollection services)
    {
        services.AddSingleton<VoiceCatalog>().AddSingleton<LineSettings>().AddSingleton<DialCall>();
        services.AddScoped<SaveLine>().AddScoped<TestLine>();
        services.AddSingleton<Listening>();
        services.AddScoped<FetchRecordings>().AddScoped<HearRecording>().AddScoped<ListRecordings>();

        services.AddSingleton<IVoiceProvider, SandboxVoice>().AddScoped<GiveSandboxCalls>();
        services.AddTwilioVoice();
    }

    private static void AddTemplates(IServiceCollection services)
    {
        services.AddSingleton<TemplateRenderer>();
        services.AddScoped<ListTemplates>().AddScoped<PublishTemplate>().AddScoped<ReadTemplate>();
        services.AddScoped<SaveServiceContact>().AddScoped<SaveTemplate>();
    }
}

using Downloads.Requests;

namespace Downloads.Gateway.Tests.Fakes;

/// <summary>Seals by reversing: enough to see that something was sealed.</summary>
internal sealed class PlainBox : ISecretBox
{
    public string Seal(string secret) => new([.. secret.Reverse()]);

    public string Open(string sealedText) => Seal(sealedText);
}
